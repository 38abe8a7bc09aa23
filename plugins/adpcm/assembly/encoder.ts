import { FULL_SCALE, HEADER_BYTES, LONG_SAMPLES, MARK, nextIndex, reconstruct, stepAt } from './format';
import { analyse, firstCode, predict, secondCode, usePredictor } from './predictor';

// One encoder: the user's own voice. It keeps what a decoder that lost nothing has, and writes it into each packet.

/** With DTX one packet of silence in so many frames is sent. */
const SILENT_FRAMES: i32 = 20;

const targets = new StaticArray<i32>(LONG_SAMPLES);
let count: i32 = 0;
let y1: i32 = 0;
let y2: i32 = 0;
let index: i32 = 0;
/** How many samples ahead a nibble's consequences are followed. */
let lookahead: i32 = 1;
let usesDtx: bool = false;
let silentFrames: i32 = 0;

/** `complexity` from 0 (least CPU) to 10 (best sound). */
export function configure(complexity: u32, wantsDtx: bool): void {
  lookahead = complexity < 4 ? 0 : complexity < 8 ? 1 : 2;
  usesDtx = wantsDtx;
}

export function forget(): void {
  y1 = 0;
  y2 = 0;
  index = 0;
  silentFrames = 0;
}

/** [audio] Encodes 480 or 960 samples. Returns the packet's bytes; 0 where silence need not be sent. */
export function encodeFrame(samples: StaticArray<f32>, frameSamples: i32, packet: StaticArray<u8>): i32 {
  count = frameSamples;
  const isSilent = takeTargets(samples);
  if (isSilent && usesDtx && silentFrames++ % SILENT_FRAMES != 0) return 0;
  if (!isSilent) silentFrames = 0;
  analyse(targets, count);
  usePredictor(firstCode(), secondCode());
  const start = changetype<usize>(packet);
  store<u8>(start, MARK);
  store<u8>(start, <u8>index, 1);
  store<i8>(start, <i8>firstCode(), 2);
  store<i8>(start, <i8>secondCode(), 3);
  store<i16>(start, <i16>y1, 4);
  store<i16>(start, <i16>y2, 6);
  for (let i = 0; i < count; i += 2) {
    const early = encodeSample(i);
    store<u8>(start + HEADER_BYTES + (i >> 1), <u8>(early | (encodeSample(i + 1) << 4)));
  }
  return HEADER_BYTES + (count >> 1);
}

/** True when all of them round to 0. What is not finite is silence. */
function takeTargets(samples: StaticArray<f32>): bool {
  let loudest: i32 = 0;
  for (let i = 0; i < count; i++) {
    const sample = unchecked(samples[i]) * FULL_SCALE;
    const target = isFinite(sample) ? <i32>nearest(max(<f32>-32768, min(<f32>32767, sample))) : 0;
    unchecked((targets[i] = target));
    loudest = max(loudest, abs(target));
  }
  return loudest == 0;
}

function encodeSample(at: i32): i32 {
  weigh(at, y1, y2, index, lookahead);
  const nibble = chosen;
  const value = reconstruct(predict(y1, y2), stepAt(index), nibble);
  y2 = y1;
  y1 = value;
  index = nextIndex(index, nibble);
  return nibble;
}

/** The nibble that the last call of `weigh` found best. */
let chosen: i32 = 0;

/** The least squared error of this sample and the `depth` ones behind it, over the nearest nibble and its neighbours. */
function weigh(at: i32, before: i32, beforeThat: i32, stepIndex: i32, depth: i32): f32 {
  const step = stepAt(stepIndex);
  const predicted = predict(before, beforeThat);
  const target = unchecked(targets[at]);
  const distance = target - predicted;
  const sign = distance < 0 ? 8 : 0;
  const closest = <i32>min(((<u32>abs(distance)) << 2) / <u32>step, 7);
  let value = reconstruct(predicted, step, sign | closest);
  let least = squaredError(value, target);
  let best = closest;
  if (depth > 0 && at + 1 < count) {
    least += weigh(at + 1, value, before, nextIndex(stepIndex, closest), depth - 1);
    for (let magnitude = max(closest - 1, 0); magnitude <= min(closest + 1, 7); magnitude++) {
      if (magnitude == closest) continue;
      value = reconstruct(predicted, step, sign | magnitude);
      let cost = squaredError(value, target);
      if (cost >= least) continue;
      cost += weigh(at + 1, value, before, nextIndex(stepIndex, magnitude), depth - 1);
      if (cost >= least) continue;
      least = cost;
      best = magnitude;
    }
  }
  chosen = sign | best;
  return least;
}

function squaredError(value: i32, target: i32): f32 {
  const error = <f32>(value - target);
  return error * error;
}
