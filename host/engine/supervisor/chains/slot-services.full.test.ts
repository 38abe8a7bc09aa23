import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import {
  capturedAudio,
  echoCanceller,
  gainParameter,
  gainState,
  guest,
  refusesState,
} from '../../catalogue/testing/audio-guests.ts';
import { trap } from '../../catalogue/testing/effects.ts';
import type { CaptureOutcome, ChainSlot } from '../../ports/chain.ts';
import { SandboxPort } from '../sandbox/sandbox-connection.ts';
import { testEncoder } from '../testing/chain-rig.ts';
import type { ChainRig } from '../testing/chain-rig.ts';
import { useChainRig } from '../testing/use-chain-rig.ts';
import type { MeasuredCaptureChain } from './capture-chain.ts';

// The speed of the machine is not tested here.
vi.setConfig({ testTimeout: 90_000 });
const PATIENT = { deadlineMs: 5_000, hangMs: 20_000 };
/** RMS of a sine of amplitude 0.5. */
const TONE_RMS = 0.3536;
const TONE = Float32Array.from({ length: 480 }, (_, index) => 0.5 * Math.sin((2 * Math.PI * 5 * index) / 480));
const SILENCE = new Float32Array(480);

let rig: ChainRig;
let codec: ChainSlot;

useChainRig((bench) => ({ rig, codec } = bench));

/** A chain that gets each frame after its answer to the previous one. */
class Talker {
  chain: MeasuredCaptureChain;
  #sequence = 0;
  #answer: ((outcome: CaptureOutcome) => void) | null = null;

  constructor() {
    this.chain = rig.openCapture(PATIENT, (outcome) => this.#answer?.(outcome));
  }

  configure(...slots: ChainSlot[]): Promise<void> {
    return this.chain.configure({ slots, codec, encoder: testEncoder, packetMs: 10 });
  }

  /** Returns the RMS of each answer. */
  async say(frame: Float32Array, count: number, farEnd?: Float32Array): Promise<number[]> {
    const levels: number[] = [];
    for (let index = 0; index < count; index++) {
      const { promise, resolve } = Promise.withResolvers<number>();
      this.#answer = ({ pcm, isDry }) => resolve(isDry ? Number.NaN : rmsOf(pcm));
      this.chain.process(frame, this.#sequence++, farEnd);
      levels.push(await promise);
    }
    return levels;
  }

  get metrics(): { calls: number; isAsleep: boolean } {
    const entry = this.chain.metrics().find(({ pluginId }) => pluginId === 'test:guest');
    return { calls: entry?.calls ?? 0, isAsleep: entry?.isAsleep ?? false };
  }
}

function rmsOf(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

/** Kills the live sandbox, whose spare was started later. */
function killOldestSandbox(): void {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ').map(Number);
  const sandboxes = children.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--permission'));
  const [oldest] = sandboxes.toSorted((a, b) => a - b);
  if (oldest === undefined) throw new Error('no sandbox runs');
  process.kill(oldest, 'SIGKILL');
}

function install(exports: readonly string[], ...functions: string[]): Promise<ChainSlot> {
  return rig.install(guest({ id: 'test:guest', exports, functions }));
}

describe('an effect with a tail of 5 frames', () => {
  it('is not called any more after 6 frames of silence, and is called again with the first frame of sound', async () => {
    const talker = new Talker();
    await talker.configure(await install(['captured-audio'], capturedAudio({ tail: 5 * 480 })));
    await talker.say(TONE, 10);
    const before = talker.metrics.calls;
    await talker.say(SILENCE, 40);
    expect(talker.metrics).toEqual({ calls: before + 6, isAsleep: true });
    // The first frame after silence is partly a crossfade only when a slot came or went, and sleep is neither.
    expect((await talker.say(TONE, 2))[0]).toBeCloseTo(TONE_RMS, 3);
    expect(talker.metrics).toEqual({ calls: before + 8, isAsleep: false });
  });

  it('stays awake while it still sounds, and while somebody whispers at -90 dBFS', async () => {
    const talker = new Talker();
    // The effect hums: each frame starts with a sample of 0.1, whatever the input is.
    const hum = '(f32.store (local.get $at) (f32.const 0.1))';
    await talker.configure(await install(['captured-audio'], capturedAudio({ tail: 0, body: hum })));
    await talker.say(TONE, 1);
    const before = talker.metrics.calls;
    await talker.say(SILENCE, 20);
    expect(talker.metrics).toEqual({ calls: before + 20, isAsleep: false });
    await talker.configure(await install(['captured-audio'], capturedAudio({ tail: 0 })));
    const atStart = talker.metrics.calls;
    await talker.say(
      SILENCE.map(() => 3e-5),
      20,
    );
    expect(talker.metrics.calls).toBe(atStart + 20);
  });

  it('never sleeps when its tail never ends', async () => {
    const talker = new Talker();
    await talker.configure(await install(['captured-audio'], capturedAudio({ tail: -1 })));
    await talker.say(SILENCE, 5);
    const before = talker.metrics.calls;
    await talker.say(SILENCE, 20);
    expect(talker.metrics).toEqual({ calls: before + 20, isAsleep: false });
  });
});

describe('a parameter', () => {
  it('with 50 ms of smoothing goes from 1 to 0 in 5 steps of a frame, and turns back from where it is', async () => {
    const talker = new Talker();
    await talker.configure(await install(['captured-audio', 'parameters'], capturedAudio(), gainParameter(50)));
    await talker.say(TONE, 3);
    talker.chain.setParameter('test:guest', 1, 0);
    const falling = await talker.say(TONE, 3);
    for (const [step, level] of falling.entries()) expect(level / TONE_RMS).toBeCloseTo(0.8 - step * 0.2, 2);
    talker.chain.setParameter('test:guest', 1, 0.9);
    const rising = await talker.say(TONE, 6);
    expect(rising.map((level) => Math.round((100 * level) / TONE_RMS))).toEqual([50, 60, 70, 80, 90, 90]);
  });

  it('without smoothing jumps, and one with steps of 0.5 stops at 0.5 on its way', async () => {
    const talker = new Talker();
    await talker.configure(await install(['captured-audio', 'parameters'], capturedAudio(), gainParameter(0)));
    await talker.say(TONE, 3);
    talker.chain.setParameter('test:guest', 1, 0.25);
    expect((await talker.say(TONE, 1))[0]).toBeCloseTo(0.25 * TONE_RMS, 3);
    await talker.configure(await install(['captured-audio', 'parameters'], capturedAudio(), gainParameter(40, 0.5)));
    await talker.say(TONE, 3);
    talker.chain.setParameter('test:guest', 1, 0);
    const levels = await talker.say(TONE, 5);
    expect(levels.map((level) => Math.round((100 * level) / TONE_RMS))).toEqual([100, 50, 50, 0, 0]);
  });
});

describe('what is told while a sandbox is being started', () => {
  it('is known to the chain that is configured and to the spare that stands in for it', async () => {
    const talker = new Talker();
    const slot = await install(['captured-audio', 'parameters'], capturedAudio(), gainParameter(0));
    const configured = talker.configure(slot);
    talker.chain.setParameter('test:guest', 1, 0.5);
    await configured;
    expect((await talker.say(TONE, 2))[1]).toBeCloseTo(0.5 * TONE_RMS, 3);
    // The spare is still starting, and no update is sent after it is ready.
    talker.chain.setParameter('test:guest', 1, 0.25);
    expect(await rig.until(() => talker.chain.isProtected, 30_000)).toBe(true);
    killOldestSandbox();
    const levels = await talker.say(TONE, 10);
    expect(levels.filter((level) => !Number.isNaN(level)).at(-1)).toBeCloseTo(0.25 * TONE_RMS, 3);
  });
});

describe('an echo canceller', () => {
  it.each([
    ['past the glue', false],
    ['through the glue', true],
  ])('stands before the effects and gets what was played with each frame, called %s', async (_name, needsGlue) => {
    const talker = new Talker();
    const functions = [echoCanceller()];
    const canceller = guest({ id: 'test:echo', exports: ['echo-canceller'], functions, needsGlue });
    const slot = { ...(await rig.install(canceller)), role: 'echo-canceller' as const };
    expect(talker.chain.wantsFarEnd).toBe(false);
    await talker.configure(slot, await install(['captured-audio'], capturedAudio()));
    expect(talker.chain.wantsFarEnd).toBe(true);
    await talker.say(TONE, 2, TONE);
    expect((await talker.say(TONE, 1, TONE))[0]).toBe(0);
    expect((await talker.say(TONE, 1))[0]).toBeCloseTo(TONE_RMS, 3);
    expect(
      (
        await talker.say(
          TONE,
          1,
          TONE.map((sample) => -sample),
        )
      )[0],
    ).toBeCloseTo(2 * TONE_RMS, 3);
  });
});

describe('the state of an instance', () => {
  /** A frame that is louder than 0.9 teaches the effect a gain of 0.25. */
  const learns = '(if (f32.gt (f32.load (local.get $at)) (f32.const 0.9)) (then (global.set $gain (f32.const 0.25))))';
  const hooks = ['captured-audio', 'state'];
  const LESSON = SILENCE.map(() => 0.95);

  /** Sends the lesson, then enough other frames that the 40 ms of history for the next sandbox do not contain it. */
  async function teach(talker: Talker): Promise<void> {
    await talker.say(LESSON, 1);
    await talker.say(TONE, 6);
  }

  it('is saved before a swap and loaded after it', async () => {
    const talker = new Talker();
    const slot = await install(hooks, capturedAudio({ body: learns }), gainState());
    await talker.configure(slot);
    await teach(talker);
    await talker.configure(slot);
    expect((await talker.say(TONE, 3))[2]).toBeCloseTo(0.25 * TONE_RMS, 3);
  });

  it('is left alone when it is too large or not understood, and the log says so', async () => {
    const talker = new Talker();
    await talker.configure(await install(hooks, capturedAudio({ body: learns }), gainState({ saved: 262_145 })));
    await teach(talker);
    const learned = await install(hooks, capturedAudio({ body: learns }), gainState());
    await talker.configure(learned);
    expect((await talker.say(TONE, 3))[2]).toBeCloseTo(TONE_RMS, 3);
    expect(logLines()).toContain('Its state was not kept: it is too large.');
    await teach(talker);
    await talker.configure(await install(hooks, capturedAudio(), gainState({ onLoad: refusesState })));
    expect((await talker.say(TONE, 3))[2]).toBeCloseTo(TONE_RMS, 3);
    expect(logLines()).toContain('It does not take its saved state (unknown-format) and starts afresh.');
  });

  it('that a spare is being started with keeps nobody from closing the chain', async () => {
    for (const waitMs of [0, 60, 90, 120]) {
      const talker = new Talker();
      const slot = await install(hooks, capturedAudio({ body: learns }), gainState());
      await talker.configure(slot);
      await teach(talker);
      await talker.configure(slot);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      const startMs = performance.now();
      await talker.chain[Symbol.asyncDispose]();
      expect(performance.now() - startMs, `after ${waitMs} ms`).toBeLessThan(5_000);
    }
    // A launch on a closed port rejects instead of waiting.
    const port = new SandboxPort(rig.launcher.createPort());
    port.close();
    const late = port.launch('capture', { onMessage: () => {}, onGone: () => {} });
    await expect(late).rejects.toMatchObject({ code: 'SANDBOX_START_FAILED' });
  });

  it('that traps when it is loaded is thrown away, and the instance starts afresh', async () => {
    const talker = new Talker();
    await talker.configure(await install(hooks, capturedAudio({ body: learns }), gainState()));
    await teach(talker);
    const poisoned = await install(hooks, capturedAudio(), gainState({ onLoad: trap }));
    await talker.configure(poisoned);
    expect((await talker.say(TONE, 3))[2]).toBeCloseTo(TONE_RMS, 3);
    expect(logLines().join()).toMatch(/did not start with its saved state .*unreachable.* and starts afresh/);
  });
});

function logLines(): string[] {
  return rig.events.filter((event) => event.kind === 'log').map(({ message }) => message);
}
