import { expect, it } from 'vitest';
import { makeFate } from '../../../bench/call/impairment.ts';
import type { Impairment } from '../../../bench/call/impairment.ts';
import { align } from '../../../e2e/metrics/align.ts';
import { stoi } from '../../../e2e/metrics/stoi.ts';
import { loadSpeech } from '../../../e2e/speech/speech.ts';
import { loadCodec } from '../../../plugins/tooling/testing/codec-testing.ts';
import { DropCounter } from '../audio/drop-counter.ts';
import { PlaybackPath } from '../audio/playback/playback-path.ts';
import type { DecodedVoice, PlaybackChain } from '../ports/chain.ts';
import { EncoderPlanner } from './encoder-planner.ts';

const { openCodec } = await loadCodec(`${import.meta.dirname}/../../../plugins/opus`);
const FRAME = 480;
const speech = loadSpeech('novel');

/** STOI of the second repetition of the speech over a link with this loss: the listener's figures reach the talker's planner once a second. */
function call(loss: Impairment, seed: number, tellsBursts: boolean): number {
  const said = new Float32Array(2 * speech.length);
  for (const start of [0, speech.length]) said.set(speech, start);
  const { codec: encoder } = openCodec();
  const { codec: decoder } = openCodec();
  decoder.openDecoder(1);
  const planner = new EncoderPlanner();
  const fate = makeFate(loss, seed);
  const heard = new Float32Array(said.length);
  let [nowMs, tick, batchSequence] = [0, 0, 0];
  let voices: DecodedVoice[] = [];
  const path = new PlaybackPath(
    {
      addSounds: (frame) => frame,
      play: (frame) => heard.set(frame, (tick - 1) * FRAME),
      onTalking: () => undefined,
    },
    new DropCounter(),
    () => nowMs,
  );
  const chain: Pick<PlaybackChain, 'begin' | 'add' | 'submit' | 'hasMixedSlots' | 'forgetSender'> = {
    hasMixedSlots: false,
    forgetSender: () => undefined,
    begin: (sequence) => {
      batchSequence = sequence;
      voices = [];
    },
    add: (action, senderId, payload, samples) => {
      const pcm =
        action === 'decode'
          ? decoder.decode(1, payload)
          : action === 'recover'
            ? decoder.recover(1, payload, samples)
            : decoder.conceal(1, samples);
      voices.push({ senderId, pcm, sampleCount: pcm.length, isDry: true });
    },
    submit: () =>
      path.onDecoded({
        sequence: batchSequence,
        voices,
        voiceCount: voices.length,
        levels: new Float32Array(1),
        levelCount: 0,
      }),
  };
  path.setChain(chain as PlaybackChain);
  path.setSenders([1]);
  path.setRunning(true, false);
  for (let sequence = 1; 2 * sequence * FRAME <= said.length; sequence++) {
    const { bitrate, ...plan } = planner.plan;
    encoder.configureEncoder({ bitrate, ...plan });
    const payload = encoder.encode(said.subarray(2 * (sequence - 1) * FRAME, 2 * sequence * FRAME));
    if (fate() !== null) {
      const timestamp = 2 * (sequence - 1);
      path.receive({ senderId: 1, sequence, timestamp, isTalkEnd: false, codecTag: 0, payload });
    }
    for (let frame = 0; frame < 2; frame++) {
      tick += 1;
      nowMs = tick * 10;
      path.onPlaybackDue();
    }
    if (sequence % 50 > 0) continue;
    const [reception] = path.takeReceptions();
    if (reception === undefined) continue;
    const { receivedPackets, lostPackets, burstPackets } = reception;
    const lossPercent = (100 * lostPackets) / (receivedPackets + lostPackets);
    planner.reportHeardLoss(lossPercent, tellsBursts ? burstPackets : 0);
  }
  const { samples } = align(speech, heard.subarray(speech.length), 48_000);
  return stoi(speech, samples, 48_000);
}

it('10 % lost three in a row is heard at STOI 0.965 and more once the listener reports the bursts, and clearly worse without', () => {
  const loss = { loss: 0.1, burst: 3, delayMs: 0, jitterMs: 0 };
  const seeds = [1, 2];
  const meanOf = (tellsBursts: boolean): number =>
    seeds.reduce((sum, seed) => sum + call(loss, seed, tellsBursts), 0) / seeds.length;
  const [reported, unreported] = [meanOf(true), meanOf(false)];
  expect(reported, `${reported} against ${unreported}`).toBeGreaterThan(0.965);
  expect(reported - unreported).toBeGreaterThan(0.015);
}, 60_000);
