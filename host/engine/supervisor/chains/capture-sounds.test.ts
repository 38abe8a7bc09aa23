import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillWithNoise } from '@jackfield/sandbox/signal';
import { at, effect, endlessLoop } from '../../catalogue/testing/effects.ts';
import type { CaptureOutcome, ChainSlot } from '../../ports/chain.ts';
import { ChainRig, testEncoder } from '../testing/chain-rig.ts';
import type { ChainOptions, MeasuredCaptureChain } from './capture-chain.ts';

const FRAME = 480;
/** The speed of the machine is not tested here. */
const PATIENT = { deadlineMs: 5_000, hangMs: 20_000 };

interface Seen {
  readonly pcm: Float32Array;
  readonly isGateOpen: boolean;
  readonly hasSound: boolean;
  readonly packetBytes: number;
  readonly isTalkEnd: boolean;
  readonly isDry: boolean;
}

let rig: ChainRig;
let codec: ChainSlot;
let gate: ChainSlot;

beforeAll(async () => {
  rig = await ChainRig.open();
  codec = await rig.firstParty('opus', 'codec');
  gate = await rig.firstParty('voice-gate', 'gate');
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

/** A frame of a tone; the phase continues from frame to frame. */
function tone(frame: number, hertz: number, level: number): Float32Array {
  return Float32Array.from(
    { length: FRAME },
    (_, index) => level * Math.sin((2 * Math.PI * hertz * (frame * FRAME + index)) / 48_000),
  );
}

/** Opens a chain that gets each frame after its answer to the previous one. */
async function open(
  slots: readonly ChainSlot[],
  options: Partial<ChainOptions> = PATIENT,
): Promise<(mic: Float32Array, sound: Float32Array | null) => Promise<Seen>> {
  let onSeen: (seen: Seen) => void = () => undefined;
  const chain: MeasuredCaptureChain = rig.openCapture(options, (outcome: CaptureOutcome) => {
    const { isGateOpen, hasSound, packetBytes, isTalkEnd, isDry } = outcome;
    onSeen({ pcm: Float32Array.from(outcome.pcm), isGateOpen, hasSound, packetBytes, isTalkEnd, isDry });
  });
  await chain.configure({ slots, codec, encoder: testEncoder, packetMs: 10 });
  await rig.until(() => chain.isProtected);
  let sequence = 0;
  return (mic, sound) =>
    new Promise((resolve) => {
      onSeen = resolve;
      chain.process(mic, ++sequence, undefined, sound);
    });
}

describe('a sound on its way through the capture chain', () => {
  it('is sent as it is while the gate is closed, with none of the voice, and ends the spurt when it is over', async () => {
    const process = await open([gate]);
    const mic = new Float32Array(FRAME);
    let seed = 1;
    const hiss = (): Float32Array => {
      seed = fillWithNoise(mic, seed);
      return mic;
    };
    let isClosed = false;
    for (let count = 0; count < 200 && !isClosed; count++) {
      const seen = await process(hiss(), null);
      isClosed = !seen.isGateOpen && seen.packetBytes === 0 && !seen.isDry;
    }
    expect(isClosed).toBe(true);
    for (let count = 0; count < 20; count++) {
      const sound = tone(count, 440, 0.3);
      const seen = await process(hiss(), sound);
      expect(seen).toMatchObject({ hasSound: true, isGateOpen: false, isTalkEnd: false });
      expect(seen.packetBytes).toBeGreaterThan(0);
      if (count > 0)
        for (let index = 240; index < FRAME; index++) {
          if (Math.abs((seen.pcm[index] ?? 0) - (sound[index] ?? 0)) > 1e-6) throw new Error(`sample ${index} differs`);
        }
    }
    const last = await process(hiss(), null);
    expect(last).toMatchObject({ hasSound: false, isTalkEnd: true });
    const after = await process(hiss(), null);
    expect(after).toMatchObject({ packetBytes: 0, isTalkEnd: false });
    expect(after.pcm.every((sample) => sample === 0)).toBe(true);
  }, 30_000);

  it('is added to the voice while the gate is open, never beyond full scale', async () => {
    const process = await open([]);
    for (let count = 0; count < 5; count++) await process(tone(count, 200, 0.2), null);
    let loudest = 0;
    for (let count = 5; count < 25; count++) {
      const [mic, sound] = [tone(count, 200, 0.2), tone(count, 900, 0.3)];
      const seen = await process(mic, sound);
      for (let index = 240; index < FRAME; index++) {
        const wanted = (mic[index] ?? 0) + (sound[index] ?? 0);
        loudest = Math.max(loudest, Math.abs((seen.pcm[index] ?? 0) - wanted));
      }
    }
    expect(loudest).toBeLessThan(1e-5);
    for (let count = 25; count < 35; count++) {
      const seen = await process(tone(count, 200, 1), tone(count, 900, 1));
      expect(Math.max(...seen.pcm.map(Math.abs))).toBeLessThanOrEqual(1);
      expect(Math.max(...seen.pcm.map(Math.abs))).toBeGreaterThan(0.9);
    }
  }, 30_000);

  it('goes on while an effect hangs: the frame that the stand-in sends dry has it, too', async () => {
    const hanging = await rig.install(effect({ id: 'test:hang', body: at(100, endlessLoop) }));
    const process = await open([hanging], { deadlineMs: 40, hangMs: 400 });
    let sentDry = 0;
    for (let count = 0; count < 150; count++) {
      const seen = await process(new Float32Array(FRAME), tone(count, 500, 0.3));
      if (!seen.isDry || seen.packetBytes === 0) continue;
      sentDry += 1;
      const rms = Math.sqrt(seen.pcm.reduce((sum, sample) => sum + sample * sample, 0) / FRAME);
      if (!seen.hasSound || rms < 0.15) throw new Error(`frame ${count} went without its sound`);
    }
    expect(sentDry).toBeGreaterThan(0);
  }, 30_000);
});
