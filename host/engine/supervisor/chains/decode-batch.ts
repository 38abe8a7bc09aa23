import {
  ACTION,
  MAX_PACKET_BYTES,
  MAX_SENDERS,
  MAX_VOICE_SAMPLES,
  PLAYBACK_ITEM_BYTES,
  padded,
} from '@jackfield/sandbox/pipe-protocol';
import type { DecodeAction } from '../../ports/chain.ts';

/** Collects the work of one batch in the layout of `REQUEST.playback` [audio]. Reused. */
export class DecodeBatch {
  readonly bytes = new Uint8Array(4 + MAX_SENDERS * (PLAYBACK_ITEM_BYTES + padded(MAX_PACKET_BYTES)));
  /** Ids of the senders whose voices the batch requests, in order; `count` are valid. */
  readonly senders = new Uint32Array(MAX_SENDERS);
  readonly #view = new DataView(this.bytes.buffer);
  #length = 4;
  #count = 0;
  sequence = 0;

  get length(): number {
    return this.#length;
  }

  get count(): number {
    return this.#count;
  }

  begin(sequence: number): void {
    this.sequence = sequence;
    this.#length = 4;
    this.#count = 0;
    this.#view.setUint32(0, 0, true);
  }

  /** An empty or oversized payload is concealed instead. Senders beyond `MAX_SENDERS` are left out. */
  add(action: DecodeAction, senderId: number, payload: Uint8Array, samples: number, codecNumber = 0): void {
    if (this.#count === MAX_SENDERS) return;
    const isSound = payload.length > 0 && payload.length <= MAX_PACKET_BYTES;
    const payloadBytes = action === 'conceal' || !isSound ? 0 : payload.length;
    const view = this.#view;
    const offset = this.#length;
    view.setUint8(offset, payloadBytes === 0 ? ACTION.conceal : ACTION[action]);
    view.setUint8(offset + 1, codecNumber);
    view.setUint16(offset + 2, Math.min(samples, MAX_VOICE_SAMPLES), true);
    view.setUint32(offset + 4, senderId, true);
    view.setUint32(offset + 8, payloadBytes, true);
    if (payloadBytes > 0) this.bytes.set(payload, offset + PLAYBACK_ITEM_BYTES);
    this.#length = offset + PLAYBACK_ITEM_BYTES + padded(payloadBytes);
    this.senders[this.#count] = senderId;
    this.#count += 1;
    view.setUint32(0, this.#count, true);
  }
}
