import { ERROR, list, OK, release, result } from './abi';
import { effect, FRAME } from './effect';

// What the audio hooks share.

const UNSUPPORTED_CONFIG: u8 = 0;

const samples = new StaticArray<f32>(FRAME);

/** Answers `activate`. */
export function activate(sampleRate: i32, frameSamples: i32): usize {
  if (sampleRate != 48000 || frameSamples != FRAME) {
    store<u8>(result, ERROR);
    store<u8>(result, UNSUPPORTED_CONFIG, 4);
    return result;
  }
  store<u8>(result, OK);
  store<u32>(result, effect().latencySamples, 4);
  store<u32>(result, effect().tailSamples, 8);
  return result;
}

/** Takes the host's frame; null for one of another length, which then comes back as an empty list and counts as a strike. */
export function takeFrame(pointer: usize, length: i32): StaticArray<f32> | null {
  const isFrame = length == FRAME;
  if (isFrame) memory.copy(changetype<usize>(samples), pointer, FRAME << 2);
  release(pointer, length);
  return isFrame ? samples : null;
}

/** Answers a frame hook. */
export function giveFrame(frame: StaticArray<f32> | null): usize {
  store<u32>(list, <u32>changetype<usize>(samples));
  store<u32>(list, frame == null ? 0 : FRAME, 4);
  return list;
}
