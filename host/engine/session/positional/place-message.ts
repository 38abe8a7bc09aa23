import { createHash } from 'node:crypto';
import { isPosition } from '../../plugins/positional/place.ts';
import type { Vector } from '../../plugins/positional/place.ts';

/** A message in which clients exchange positions of one plugin (docs/wire/positional.md). */
export type PlaceMessage =
  | { readonly kind: 'gone' }
  | { readonly kind: 'here'; readonly contextKey: string; readonly position: Vector };

const GONE = 0;
const HERE = 1;
const KEY_BYTES = 16;
const HERE_BYTES = 1 + KEY_BYTES + 3 * 4;

/** Key of a context on the wire: the first 16 bytes of its SHA-256, in hex. */
export function contextKeyOf(context: string): string {
  return createHash('sha256')
    .update(context)
    .digest('hex')
    .slice(0, 2 * KEY_BYTES);
}

/** Encodes a message, in 29 bytes or 1. */
export function encodePlace(message: PlaceMessage): Uint8Array {
  if (message.kind === 'gone') return Uint8Array.of(GONE);
  const bytes = Buffer.alloc(HERE_BYTES);
  bytes[0] = HERE;
  bytes.write(message.contextKey, 1, 'hex');
  const { x, y, z } = message.position;
  for (const [index, value] of [x, y, z].entries()) bytes.writeFloatLE(value, 1 + KEY_BYTES + 4 * index);
  return bytes;
}

/** Returns null for data that is not a message of this version: the sender is then heard as before. */
export function parsePlace(data: Uint8Array): PlaceMessage | null {
  if (data.length === 1 && data[0] === GONE) return { kind: 'gone' };
  if (data.length !== HERE_BYTES || data[0] !== HERE) return null;
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const at = (index: number): number => bytes.readFloatLE(1 + KEY_BYTES + 4 * index);
  const position = { x: at(0), y: at(1), z: at(2) };
  if (!isPosition(position)) return null;
  return { kind: 'here', contextKey: bytes.toString('hex', 1, 1 + KEY_BYTES), position };
}
