// A packet, and the steps of the quantiser: 4 bits a sample as in "Recommended Practices for Enhancing Digital Audio Compatibility in
// Multimedia Systems" (IMA, 1992), behind a predictor of two samples instead of one.
//
//     0      1            2    3    4         6         8
//     0xa1 | step index | k1 | k2 | sample -1 | sample -2 | nibbles, the earlier one low: 240 or 480 bytes
//
// k1, k2: reflection coefficients as arcs, signed. The two samples before the packet: 16 bits, signed, little-endian. So each packet stands alone.

/** First byte: format 1 of this codec. */
export const MARK: u8 = 0xa1;
export const HEADER_BYTES: i32 = 8;
/** 10 and 20 ms. */
export const SHORT_SAMPLES: i32 = 480;
export const LONG_SAMPLES: i32 = 960;
export const LAST_STEP: i32 = 88;
export const FULL_SCALE: f32 = 32768.0;

// prettier-ignore
const STEPS: StaticArray<i32> = [
  7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107, 118, 130, 143, 157, 173, 190,
  209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963, 1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499,
  2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484, 7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385,
  24623, 27086, 29794, 32767,
];
const INDEX_CHANGES: StaticArray<i32> = [-1, -1, -1, -1, 2, 4, 6, 8];

/** Size of the step at an index of 0 to 88. */
export function stepAt(index: i32): i32 {
  return unchecked(STEPS[index]);
}

/** The step index behind a nibble: large ones make larger steps. */
export function nextIndex(index: i32, nibble: i32): i32 {
  return max(0, min(LAST_STEP, index + unchecked(INDEX_CHANGES[nibble & 7])));
}

/** What a nibble (sign and 3 bits of magnitude) makes of the predicted sample. */
export function reconstruct(predicted: i32, step: i32, nibble: i32): i32 {
  const distance = ((((nibble & 7) << 1) | 1) * step) >> 3;
  const value = (nibble & 8) == 0 ? predicted + distance : predicted - distance;
  return max(-32768, min(32767, value));
}
