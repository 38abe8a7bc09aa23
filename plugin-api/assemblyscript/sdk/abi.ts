import { effect, FRAME } from './effect';

// The canonical ABI, by hand. What the host passes in lies in memory from `cabi_realloc` and is released here; what it passes out lies in
// fixed places and is read at once, so nothing is left to free.

/** Widest: `result<activation, activate-error>`, tag at 0, payload from 4. */
export const result = memory.data(16, 8);
/** Address and length of a list. */
export const list = memory.data(8, 8);

const OK: u8 = 0;
const ERROR: u8 = 1;
const UNSUPPORTED_CONFIG: u8 = 0;

const samples = new StaticArray<f32>(FRAME);

export function cabi_realloc(old: usize, oldBytes: usize, align: usize, bytes: usize): usize {
  if (old == 0) return bytes == 0 ? align : heap.alloc(bytes);
  return heap.realloc(old, bytes);
}

/** `length` is that of the list: an empty one has no memory. */
export function release(pointer: usize, length: i32): void {
  if (length > 0) heap.free(pointer);
}

export function ok(): usize {
  store<u8>(result, OK);
  return result;
}

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
