/** Audibility of changes of bitrate and packet length over the real Opus component and playback path. */
import { describe, expect, it } from 'vitest';
import { align } from '../../../../e2e/metrics/align.ts';
import { stoi } from '../../../../e2e/metrics/stoi.ts';
import { loadSpeech } from '../../../../e2e/speech/speech.ts';
import { loadCodec } from '../../../../plugins/tooling/testing/codec-testing.ts';
import { hearCall } from '../../audio/playback/testing/simulated-call.ts';
import type { HeardCall, SimulatedPacket } from '../../audio/playback/testing/simulated-call.ts';
import { PacketLength } from '../../supervisor/chains/packet-length.ts';

const { openCodec } = await loadCodec(`${import.meta.dirname}/../../../../plugins/opus`);
const FRAME = 480;
const speech = loadSpeech('novel');

interface Change {
  readonly frame: number;
  readonly bitrate: number;
  readonly packetFrames: 2 | 4 | 6;
}

/** Encodes speech with one encoder that is never reset, and plays it over a link of 20 ms. */
function call(changes: readonly Change[]): HeardCall {
  const { codec, config } = openEncoder(changes[0]!.bitrate);
  const length = new PacketLength();
  length.start(changes[0]!.packetFrames);
  const packets: SimulatedPacket[] = [];
  let first = 0;
  let frames = length.frames;
  for (let frame = 0; (frame + 1) * FRAME <= speech.length; frame++) {
    const change = changes.find((each) => each.frame === frame);
    if (change !== undefined) {
      codec.configureEncoder({ ...config, bitrate: change.bitrate });
      length.want(change.packetFrames);
    }
    if (frame === first) ({ frames } = length);
    length.note(speech.subarray(frame * FRAME, (frame + 1) * FRAME), true);
    if (frame - first + 1 < frames) continue;
    const payload = codec.encode(speech.slice(first * FRAME, (frame + 1) * FRAME)).slice();
    packets.push({ payload, timestamp: first, isTalkEnd: false, sentMs: 10 * (frame + 1) });
    first = frame + 1;
  }
  const { codec: decoder } = openCodec();
  decoder.openDecoder(1);
  return hearCall(decoder, packets, () => 20, Math.floor(speech.length / FRAME) + 40);
}

function openEncoder(bitrate: number) {
  const config = {
    bitrate,
    complexity: 10,
    useVbr: true,
    useDtx: false,
    useFec: false,
    expectedLossPercent: 0,
    isLowDelay: false,
  };
  const { codec } = openCodec(config);
  return { codec, config };
}

function intelligibilityOf({ samples }: HeardCall): number {
  return stoi(speech, align(speech, samples, 48_000).samples, 48_000);
}

describe('what is heard of changes', () => {
  it('of the bitrate alone is nothing: not a frame is concealed, and STOI is that of the lower bitrate or better', () => {
    const low = call([{ frame: 0, bitrate: 16_000, packetFrames: 2 }]);
    const rates = [40_000, 30_000, 22_000, 16_000, 24_000, 40_000, 16_000];
    const changed = call(rates.map((bitrate, index) => ({ frame: 100 * index, bitrate, packetFrames: 2 })));
    expect(changed.concealedTicks).toEqual(low.concealedTicks);
    expect(intelligibilityOf(changed)).toBeGreaterThan(intelligibilityOf(low) - 0.002);
  });

  it('of the packet length is some 10 ms of concealment in a soft frame for each longer one, and nothing for a shorter one', () => {
    const plain = call([{ frame: 0, bitrate: 24_000, packetFrames: 2 }]);
    const lengths = [2, 6, 2, 4, 6, 2] as const;
    const changed = call(lengths.map((packetFrames, index) => ({ frame: 110 * index, bitrate: 24_000, packetFrames })));
    // Three of the changes make packets longer, by 40, 20 and 20 ms.
    expect(changed.concealedTicks.length - plain.concealedTicks.length).toBeLessThanOrEqual(10);
    expect(intelligibilityOf(changed)).toBeGreaterThan(intelligibilityOf(plain) - 0.01);
    expect(changed.drops).toEqual(plain.drops);
  });
});
