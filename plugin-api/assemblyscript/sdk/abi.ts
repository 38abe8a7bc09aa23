// The canonical ABI, by hand. What the host passes in lies in memory from `cabi_realloc` and is released here; what it passes out lies in
// fixed places and is read at once, so nothing is left to free.

/** Widest: `result<_, codec-error>` and `result<activation, activate-error>`, tag at 0, payload from 4. */
export const result = memory.data(16, 8);
/** Address and length of a list. */
export const list = memory.data(8, 8);

export const OK: u8 = 0;
export const ERROR: u8 = 1;

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
