import type { BodyReader } from './body-reader.ts';
import type { BodyWriter } from './body-writer.ts';
import { MAX_PACKET_BYTES, padded } from './pipe-protocol.ts';

/** Actions of the items of `REQUEST.playback`. */
export const ACTION = { decode: 0, recover: 1, conceal: 2 } as const;

/** Largest size of an item. */
export const MAX_ITEM_BYTES = 12 + padded(MAX_PACKET_BYTES);

/** One item of a decode batch: the action for one sender and its packet. Reused. */
export interface PlaybackItem {
  /** One of `ACTION`. */
  action: number;
  /** Number of the codec. */
  codec: number;
  samples: number;
  senderId: number;
  payload: Uint8Array;
}

export function emptyItem(): PlaybackItem {
  return { action: ACTION.conceal, codec: 0, samples: 0, senderId: 0, payload: new Uint8Array(0) };
}

/** [audio] Writes u8 action · u8 codec · u16 samples · u32 sender · u32 payload bytes · the payload, padded. */
export function writeItem(writer: BodyWriter, item: Readonly<PlaybackItem>): void {
  writer.u8(item.action).u8(item.codec).u16(item.samples).u32(item.senderId);
  writer.u32(item.payload.length).bytes(item.payload).pad();
}

/** [audio] `payload` is a view of the body. */
export function readItem(reader: BodyReader, into: PlaybackItem): void {
  into.action = reader.u8();
  into.codec = reader.u8();
  into.samples = reader.u16();
  into.senderId = reader.u32();
  into.payload = reader.bytes(reader.u32());
  reader.pad();
}
