// Vector loops. `a` and `b` are addresses of 32-bit floats; `count` is a multiple of 4.

export function dot(a: usize, b: usize, count: i32): f32 {
  let sum = f32x4.splat(0);
  const end = a + ((<usize>count) << 2);
  while (a < end) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
  }
  return (
    f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3)
  );
}

/** Moves the last `keep` floats of a buffer of `length` to its front. */
export function shiftLeft(buffer: usize, length: i32, by: i32): void {
  memory.copy(buffer, buffer + ((<usize>by) << 2), (<usize>(length - by)) << 2);
}
