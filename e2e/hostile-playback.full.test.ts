import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at, decodedEffect, endlessLoop, nanFrame, trap } from '../host/engine/catalogue/testing/effects.ts';
import type { ChainSlot } from '../host/engine/ports/chain.ts';
import type { MeasuredPlaybackChain } from '../host/engine/supervisor/chains/playback-chain.ts';
import { ChainRig, delay, talk, testEncoder } from '../host/engine/supervisor/testing/chain-rig.ts';

const HOSTILE = 'evil:decoded';
const SENDER = 42;

interface Heard {
  readonly sequence: number;
  readonly voiceCount: number;
  readonly isDry: boolean;
  readonly rms: number;
}

let rig: ChainRig;
let codec: ChainSlot;
let packets: Uint8Array[];
let heard: Heard[];

beforeEach(async () => {
  rig = await ChainRig.open();
  codec = await rig.firstParty('opus', 'codec');
  heard = [];
  packets = [];
  const capture = rig.openCapture({}, (outcome) => {
    if (outcome.packetBytes > 0) packets.push(outcome.packet.slice(0, outcome.packetBytes));
  });
  await capture.configure({ slots: [], codec, encoder: testEncoder, packetMs: 10 });
  await talk(capture, 0, 60);
  await rig.until(() => packets.length > 40);
  await capture[Symbol.asyncDispose]();
}, 60_000);

afterEach(async () => {
  await rig[Symbol.asyncDispose]();
});

async function openPlayback(decoded: readonly ChainSlot[]): Promise<MeasuredPlaybackChain> {
  const chain = rig.openPlayback({
    onMixed: () => {},
    onOutcome: ({ sequence, voices, voiceCount }) => {
      const voice = voiceCount > 0 ? voices[0] : undefined;
      let sum = 0;
      for (const sample of voice?.pcm ?? []) sum += sample * sample;
      heard.push({ sequence, voiceCount, isDry: voice?.isDry ?? true, rms: Math.sqrt(sum / 480) });
    },
  });
  await chain.configure({ codec, decoded, mixed: [] });
  await rig.until(() => chain.isProtected);
  return chain;
}

async function listen(chain: MeasuredPlaybackChain, ticks: number, first = 0): Promise<void> {
  let dueMs = performance.now();
  for (let tick = first; tick < first + ticks; tick++) {
    // The end of the recording is steady, so looping it causes no attack transient.
    const packet = packets[20 + (tick % 20)] ?? new Uint8Array();
    chain.begin(tick);
    chain.add('decode', SENDER, packet, 480);
    chain.submit();
    dueMs += 10;
    await delay(Math.max(0, dueMs - performance.now()));
  }
  await rig.until(() => heard.length >= first + ticks, 1_000);
}

/** The longest run of ticks without voice, in ms. */
function longestGapMs(frames: readonly Heard[]): number {
  let longest = 0;
  let run = 0;
  for (const frame of frames) {
    run = frame.voiceCount > 0 ? 0 : run + 10;
    longest = Math.max(longest, run);
  }
  return longest;
}

function medianRms(frames: readonly Heard[]): number {
  return frames.map((frame) => frame.rms).sort((a, b) => a - b)[frames.length >> 1] ?? 0;
}

describe('the playback chain', () => {
  it('decodes, runs effects per sender and answers each batch once, in order', async () => {
    const half = await rig.install(decodedEffect({ id: 'good:half', gain: 0.5 }));
    const chain = await openPlayback([half]);
    await listen(chain, 80);
    expect(heard.map((frame) => frame.sequence)).toEqual(Array.from({ length: 80 }, (_, index) => index));
    const wet = heard.filter((frame) => !frame.isDry);
    expect(wet.length).toBeGreaterThan(40);
    expect(medianRms(wet)).toBeCloseTo(0.3536 / 2, 1);
    expect(
      chain
        .metrics()
        .map((entry) => entry.pluginId)
        .sort(),
    ).toEqual(['good:half', 'jackfield:opus']);
  }, 60_000);

  it('conceals a corrupt packet and goes on with the next one', async () => {
    const chain = await openPlayback([]);
    await listen(chain, 30);
    chain.begin(30);
    chain.add('decode', SENDER, new Uint8Array(300).fill(255), 480);
    chain.submit();
    expect(await rig.until(() => heard.length === 31, 1_000)).toBe(true);
    await listen(chain, 20, 31);
    expect(heard.at(-1)?.rms).toBeGreaterThan(0.1);
    // The codec may be late on a busy machine; no plugin gets a strike for a corrupt packet.
    const codes = rig.events.filter((event) => event.kind === 'strike').map((event) => event.code);
    expect(codes.filter((code) => code !== 'DEADLINE_MISSED')).toEqual([]);
  }, 60_000);

  it.each([
    { name: 'an endless loop', action: endlessLoop, code: 'SANDBOX_HUNG' },
    { name: 'a trap', action: trap, code: 'TRAPPED' },
    { name: 'a frame with NaN', action: nanFrame, code: 'BAD_OUTPUT' },
  ])(
    'plays the voice without the effect when that has $name, with no gap over 60 ms',
    async ({ action, code }) => {
      const half = await rig.install(decodedEffect({ id: 'good:half', gain: 0.5 }));
      const hostile = await rig.install(decodedEffect({ id: HOSTILE, body: at(130, action) }));
      const chain = await openPlayback([half, hostile]);
      await listen(chain, 300);
      const strikes = rig.events.filter((event) => event.kind === 'strike');
      expect(strikes.map((strike) => [strike.pluginId, strike.code])).toContainEqual([HOSTILE, code]);
      // Any plugin may be late on a busy machine; no other plugin gets any other strike.
      const others = strikes.filter((strike) => strike.pluginId !== HOSTILE && strike.code !== 'DEADLINE_MISSED');
      expect(others).toEqual([]);
      for (const frame of heard) expect(Number.isFinite(frame.rms)).toBe(true);
      // The second term is the loss of the machine itself before the hostile call: 0, unless it is overloaded.
      expect(longestGapMs(heard)).toBeLessThanOrEqual(60 + longestGapMs(heard.slice(0, 80)));
      expect(medianRms(heard.filter((frame) => !frame.isDry).slice(-40))).toBeCloseTo(0.3536 / 2, 1);
    },
    60_000,
  );
});
