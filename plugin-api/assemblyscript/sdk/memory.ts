import { release } from './abi';

// Strings and lists between AssemblyScript and the host. What the host passes in is the callee's: `take…` copies and releases it. What is passed out is
// lent: it lies still until `takeBack`, after the call to the host or, for what a hook answers, in its `post` function.

/** Grows to the most that one call has lent. */
let blocks = new StaticArray<usize>(64);
let count: i32 = 0;

/** How many elements the last string or list has that was lowered: bytes, for a string. */
export let loweredLength: i32 = 0;

export function setLoweredLength(length: i32): void {
  loweredLength = length;
}

/** Memory that the host may read until `takeBack`. Nothing is zeroed; no bytes, no memory. */
export function lend(bytes: usize): usize {
  if (bytes == 0) return 8;
  if (count == blocks.length) {
    const more = new StaticArray<usize>(count << 1);
    memory.copy(changetype<usize>(more), changetype<usize>(blocks), <usize>count * sizeof<usize>());
    blocks = more;
  }
  const block = heap.alloc(bytes);
  blocks[count++] = block;
  return block;
}

/** How much is lent now; `takeBack` goes back to it. */
export function lent(): i32 {
  return count;
}

export function takeBack(to: i32): void {
  while (count > to) heap.free(blocks[--count]);
}

/** Puts down where a list lies that was lowered just now. */
export function storeList(at: usize, pointer: usize): void {
  store<u32>(at, <u32>pointer);
  store<i32>(at, loweredLength, 4);
}

export function takeString(pointer: usize, length: i32): string {
  const text = String.UTF8.decodeUnsafe(pointer, length);
  release(pointer, length);
  return text;
}

/** As UTF-8; half of a surrogate pair becomes U+FFFD. */
export function lowerString(text: string): usize {
  const bytes = String.UTF8.byteLength(text);
  const pointer = lend(bytes);
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, pointer, false, String.UTF8.ErrorMode.REPLACE);
  loweredLength = bytes;
  return pointer;
}

export function takeStrings(pointer: usize, length: i32): string[] {
  const texts = new Array<string>(length);
  for (let index = 0; index < length; index++) {
    const at = pointer + (<usize>index << 3);
    texts[index] = takeString(load<u32>(at), load<i32>(at, 4));
  }
  release(pointer, length);
  return texts;
}

export function lowerStrings(texts: string[]): usize {
  const pointer = lend(<usize>texts.length << 3);
  for (let index = 0; index < texts.length; index++) {
    storeList(pointer + (<usize>index << 3), lowerString(texts[index]));
  }
  loweredLength = texts.length;
  return pointer;
}

export function takeBytes(pointer: usize, length: i32): Uint8Array {
  const bytes = new Uint8Array(length);
  memory.copy(bytes.dataStart, pointer, length);
  release(pointer, length);
  return bytes;
}

export function lowerBytes(bytes: Uint8Array): usize {
  const pointer = lend(bytes.length);
  memory.copy(pointer, bytes.dataStart, bytes.length);
  loweredLength = bytes.length;
  return pointer;
}

export function takeFloats(pointer: usize, length: i32): Float32Array {
  const floats = new Float32Array(length);
  memory.copy(floats.dataStart, pointer, <usize>length << 2);
  release(pointer, length);
  return floats;
}

export function lowerFloats(floats: Float32Array): usize {
  const pointer = lend(<usize>floats.length << 2);
  memory.copy(pointer, floats.dataStart, <usize>floats.length << 2);
  loweredLength = floats.length;
  return pointer;
}
