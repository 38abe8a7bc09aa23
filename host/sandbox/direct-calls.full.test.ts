import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { effect } from '../engine/catalogue/testing/effects.ts';
import type { EffectBehaviour } from '../engine/catalogue/testing/effects.ts';
import { ChainRig } from '../engine/supervisor/testing/chain-rig.ts';
import { audioCapabilities } from './audio-capabilities.ts';
import { directFrameCall } from './direct-calls.ts';
import { BadOutput } from './direct-core.ts';
import { PluginInstance } from './plugin-instance.ts';

let rig: ChainRig;
beforeAll(async () => {
  rig = await ChainRig.open();
});
afterAll(() => rig[Symbol.asyncDispose]());

const ALLOCATOR = '(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 4096)';
const FRAME = Float32Array.from({ length: 480 }, (_, index) => Math.sin(index));
const lines: string[] = [];
let count = 0;

interface Loaded {
  readonly instance: PluginInstance;
  /** The call that bypasses the glue. */
  readonly call: (samples: Float32Array) => Float32Array;
  readonly throughGlue: (samples: Float32Array) => Float32Array;
}

async function load(behaviour: Omit<EffectBehaviour, 'id'>, allocator = ALLOCATOR): Promise<Loaded> {
  count += 1;
  const component = effect({ id: `test:direct-${count}`, ...behaviour });
  const slot = await rig.install({ ...component, wat: component.wat.replace(ALLOCATOR, allocator) });
  const capabilities = audioCapabilities(
    0,
    () => '{}',
    ({ message }) => lines.push(message),
  );
  const instance = await PluginInstance.load(slot, capabilities);
  const call = directFrameCall(instance.core, 'captured-audio', 'on-audio-frame-captured');
  if (call === null) throw new Error('the component is not plain');
  return {
    instance,
    call: (samples) => call(samples, 0, samples),
    throughGlue: (samples) => instance.hooks['captured-audio']!.onAudioFrameCaptured(samples),
  };
}

describe('a call past the generated glue', () => {
  it('gives sample by sample what the glue gives', async () => {
    const { call, throughGlue } = await load({ gain: 0.25 });
    expect([...call(FRAME)]).toEqual([...throughGlue(FRAME)]);
    expect(call(FRAME)[7]).toBeCloseTo(0.25 * Math.sin(7), 6);
  });

  it('reads the result where it lies when the memory grew in the middle of the call', async () => {
    const grow = '(drop (memory.grow (i32.const 3)))';
    const { call, instance } = await load({ gain: 0.5, body: grow });
    for (let frame = 1; frame <= 3; frame++) {
      expect(call(FRAME)[1]).toBeCloseTo(0.5 * Math.sin(1), 6);
      expect(instance.memoryBytes).toBe((1 + 3 * frame) * 65_536);
    }
  });

  it('lets an effect log in its frame, through the glue as well as past it', async () => {
    const words = '(data (i32.const 8192) "hello from a frame")';
    const body = '(call $log (i32.const 1) (i32.const 8192) (i32.const 18))';
    const { call, throughGlue } = await load({ imports: ['log'], extra: words, body });
    lines.length = 0;
    expect(call(FRAME)[1]).toBeCloseTo(Math.sin(1), 6);
    expect(throughGlue(FRAME)[1]).toBeCloseTo(Math.sin(1), 6);
    expect(lines).toEqual(['hello from a frame', 'hello from a frame']);
  });

  it.each([
    ['a pointer behind its memory', '(i32.store (i32.const 64) (i32.const 65000))'],
    ['a pointer at the end of the address space', '(i32.store (i32.const 64) (i32.const -4))'],
    ['a pointer that is not aligned', '(i32.store (i32.const 64) (i32.const 4097))'],
    ['a result outside of its memory', '(return (i32.const 65532))'],
    ['a result at the end of the address space', '(return (i32.const -4))'],
    ['log words outside of its memory', '(call $log (i32.const 1) (i32.const 65000) (i32.const 4000))'],
    ['a log level that is none', '(call $log (i32.const 9) (i32.const 64) (i32.const 4))'],
  ])('throws like a trap for %s', async (_name, body) => {
    const { call } = await load({ imports: ['log'], body });
    const error = thrownBy(() => call(FRAME));
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(BadOutput);
  });

  it('reports a list of another length and does not read it', async () => {
    const { call } = await load({ body: '(i32.store (i32.const 68) (i32.const 268435455))' });
    expect(() => call(FRAME)).toThrow(new BadOutput('268435455 samples for 480'));
  });

  it.each([
    ['behind its memory', 'i32.const 65000'],
    ['at an odd address', 'i32.const 4097'],
    ['at -1', 'i32.const -1'],
  ])('writes nothing when the allocator returns a place %s', async (_name, place) => {
    const allocator = `(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) ${place})`;
    const { call } = await load({}, allocator);
    expect(() => call(FRAME)).toThrow(/outside of its memory|not aligned/);
  });

  it('refuses a guest that logs while its allocator runs', async () => {
    const allocator = `(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (call $log (i32.const 1) (i32.const 64) (i32.const 1)) i32.const 4096)`;
    const { call } = await load({ imports: ['log'] }, allocator);
    expect(() => call(FRAME)).toThrow('cannot leave the component here');
  });

  it('is not to be had for an import that needs the glue, or for several memories', async () => {
    const asks = effect({ id: 'test:asks', imports: ['session'] });
    const listing = `(import "jackfield:plugin/session@0.1.0" "list-channels" (func $channels (param i32)))`;
    const slot = await rig.install({ ...asks, wat: asks.wat.replace('(module', `(module ${listing}`) });
    const capabilities = audioCapabilities(
      0,
      () => '{}',
      () => {},
    );
    expect((await PluginInstance.load(slot, capabilities)).core).toBeNull();
    // The greeter contains QuickJS and its adapters, so it has many core instances.
    const greeter = await rig.firstParty('greeter', 'effect');
    expect((await PluginInstance.load(greeter, capabilities)).core).toBeNull();
  });
});

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return null;
}
