import { BodyWriter } from '@jackfield/sandbox/body-writer';
import { MAX_PACKET_BYTES, MAX_SENDERS, MAX_VOICE_SAMPLES } from '@jackfield/sandbox/pipe-protocol';
import { ACTION, MAX_ITEM_BYTES, emptyItem, writeItem } from '@jackfield/sandbox/playback-item';
import type { DecodeAction } from '../../ports/chain.ts';

const COUNT_BYTES = 4;
const NOTHING = new Uint8Array(0);

/** Collects the work of one batch in the layout of `REQUEST.playback` [audio]. Reused. */
export class DecodeBatch {
  /** Ids of the senders whose voices the batch requests, in order; `count` are valid. */
  readonly senders = new Uint32Array(MAX_SENDERS);
  readonly #body = new Uint8Array(COUNT_BYTES + MAX_SENDERS * MAX_ITEM_BYTES);
  readonly #view = new DataView(this.#body.buffer);
  readonly #items = new BodyWriter().begin(this.#body, this.#view, COUNT_BYTES);
  readonly #item = emptyItem();
  #count = 0;
  sequence = 0;

  /** The body: the number of items, then the items. A view, valid until `begin`. */
  get bytes(): Uint8Array {
    return this.#body.subarray(0, COUNT_BYTES + this.#items.length);
  }

  get count(): number {
    return this.#count;
  }

  begin(sequence: number): void {
    this.sequence = sequence;
    this.#items.begin(this.#body, this.#view, COUNT_BYTES);
    this.#setCount(0);
  }

  /** An empty or oversized payload is concealed instead. Senders beyond `MAX_SENDERS` are left out. */
  add(action: DecodeAction, senderId: number, payload: Uint8Array, samples: number, codecNumber = 0): void {
    if (this.#count === MAX_SENDERS) return;
    const isSound = action !== 'conceal' && payload.length > 0 && payload.length <= MAX_PACKET_BYTES;
    const item = this.#item;
    item.action = isSound ? ACTION[action] : ACTION.conceal;
    item.codec = codecNumber;
    item.samples = Math.min(samples, MAX_VOICE_SAMPLES);
    item.senderId = senderId;
    item.payload = isSound ? payload : NOTHING;
    writeItem(this.#items, item);
    this.senders[this.#count] = senderId;
    this.#setCount(this.#count + 1);
  }

  #setCount(count: number): void {
    this.#count = count;
    this.#view.setUint32(0, count, true);
  }
}
