import { describe, expect, it } from 'vitest';
import { permissionsOf } from '../../catalogue/permissions.ts';
import type { PlayedSound, SoundOptions } from '../../ports/plugin-services.ts';
import { testContext } from '../testing/capability-context.ts';
import { idleServices } from './idle-services.ts';
import { soundsCapability } from './sounds-capability.ts';

const horn = Uint8Array.of(1, 2, 3);

function open(grants = ['sounds', 'sounds-channel'], answer: PlayedSound = { kind: 'playing', id: 7 }) {
  const played: [sound: Uint8Array | Float32Array, options: SoundOptions][] = [];
  const [stopped, uses]: [unknown[], string[]] = [[], []];
  const clock = { nowMs: 0 };
  const capability = soundsCapability(
    testContext({
      granted: new Set(grants),
      asset: (name) => (name === 'horn.wav' ? horn : undefined),
      now: () => clock.nowMs,
      services: {
        ...idleServices,
        playSound: (...args) => {
          played.push(args);
          return answer;
        },
        stopSound: (...args) => stopped.push(args),
        stopSounds: (id) => stopped.push(id),
      },
    }),
    (permission) => uses.push(permission),
  );
  const call = (func: string, ...args: unknown[]): unknown => capability.functions[func]?.(args);
  return { capability, call, played, stopped, uses, clock };
}

describe('sounds', () => {
  it('plays an asset to oneself and samples to the channel, with the gain in decibels, and notes whose use that is', () => {
    const { call, played, uses } = open();
    expect(call('playAsset', 'horn.wav', 'oneself', -20)).toEqual({ value: 7 });
    const samples = Float32Array.of(0.5);
    expect(call('playSamples', samples, 'channel', 0)).toEqual({ value: 7 });
    expect(played.map(([sound]) => sound)).toEqual([horn, samples]);
    expect(played.map(([, { isForChannel, pluginId }]) => [isForChannel, pluginId])).toEqual([
      [false, 'test:plugin'],
      [true, 'test:plugin'],
    ]);
    expect(played[0]?.[1].gain).toBeCloseTo(0.1, 6);
    expect(played[1]?.[1].gain).toBe(1);
    expect(uses).toEqual(['sounds', 'sounds-channel']);
  });

  it('keeps the gain between -60 and 12 dB, and takes none for 0', () => {
    const { call, played } = open();
    for (const gain of [-1_000, 1_000, null]) call('playAsset', 'horn.wav', 'oneself', gain);
    expect(played.map(([, { gain }]) => Math.round(20 * Math.log10(gain)))).toEqual([-60, 12, 0]);
  });

  it('needs a grant for each listener', () => {
    const refused = { error: { tag: 'not-allowed' } };
    const alone = open(['sounds']);
    expect(alone.call('playAsset', 'horn.wav', 'channel', 0)).toEqual(refused);
    expect(alone.call('playAsset', 'horn.wav', 'oneself', 0)).toEqual({ value: 7 });
    const channel = open(['sounds-channel']);
    expect(channel.call('playSamples', Float32Array.of(0), 'oneself', 0)).toEqual(refused);
    expect(channel.played).toEqual([]);
    expect(permissionsOf({ hooks: [], capabilities: ['sounds'] }).map(({ id, risk }) => `${id} ${risk}`)).toEqual([
      'sounds-channel medium',
      'sounds low',
    ]);
  });

  it('refuses unknown assets, no samples, 480,001 of them, and what is no number', () => {
    const { call, played } = open();
    expect(call('playAsset', 'drum.wav', 'oneself', 0)).toEqual({ error: { tag: 'unknown-asset', val: 'drum.wav' } });
    for (const samples of [new Float32Array(0), new Float32Array(480_001), Float32Array.of(0, Number.NaN)]) {
      expect(call('playSamples', samples, 'oneself', 0)).toMatchObject({ error: { tag: 'bad-sound' } });
    }
    expect(played).toEqual([]);
    expect(call('playSamples', new Float32Array(480_000), 'oneself', 0)).toEqual({ value: 7 });
  });

  it('says what is wrong with a file, and that too many play', () => {
    const bad = open(undefined, { kind: 'bad', reason: '3 channels' });
    expect(bad.call('playAsset', 'horn.wav', 'oneself', 0)).toEqual({ error: { tag: 'bad-sound', val: '3 channels' } });
    const full = open(undefined, { kind: 'tooMany' });
    expect(full.call('playAsset', 'horn.wav', 'oneself', 0)).toEqual({ error: { tag: 'too-many' } });
    expect([bad.uses, full.uses]).toEqual([[], []]);
  });

  it('starts 20 in a second and not more', () => {
    const { call, clock } = open();
    for (let count = 0; count < 20; count++) expect(call('playAsset', 'horn.wav', 'oneself', 0)).toEqual({ value: 7 });
    expect(call('playAsset', 'horn.wav', 'oneself', 0)).toEqual({ error: { tag: 'too-many' } });
    clock.nowMs = 1_001;
    expect(call('playAsset', 'horn.wav', 'oneself', 0)).toEqual({ value: 7 });
  });

  it('stops one as the plugin’s own, and all when its instance ends', () => {
    const { capability, call, stopped } = open();
    expect(call('stopSound', 3)).toEqual({ value: null });
    capability.close?.();
    expect(stopped).toEqual([['test:plugin', 3], 'test:plugin']);
  });

  it('ends who sends something else', () => {
    const { call } = open();
    for (const args of [
      ['horn.wav', 'all', 0],
      [1, 'oneself', 0],
      ['horn.wav', 'oneself', '0'],
    ])
      expect(call('playAsset', ...args)).toBeNull();
    expect(call('playSamples', [0.1], 'oneself', 0)).toBeNull();
    expect(call('stopSound', '1')).toBeNull();
  });
});
