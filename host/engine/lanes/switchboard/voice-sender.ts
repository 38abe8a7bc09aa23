import type { KeyObject } from 'node:crypto';
import { blankCompactHeader } from '@jackfield/wire/compact-voice-packet';
import { importCompactVoiceKey, importVoiceKey } from '@jackfield/wire/voice-seal';

/** Last sequence number of a connection; after 2³² packets of 10 ms, 497 days, a new connection is needed. */
const LAST_SEQUENCE = 0xffff_ffff;

/** One of a connection's two senders, the channel's and the whisper's: its sequence, its key, and whether a spurt is in progress. */
export class VoiceSender {
  readonly header = blankCompactHeader();
  #keys: { readonly first: KeyObject; readonly compact: KeyObject } | null = null;
  #isInSpurt = false;

  /** Starts a connection: sequences begin anew, under new keys. */
  open(senderId: number): void {
    this.header.senderId = senderId;
    this.header.sequence = 0;
    this.#isInSpurt = false;
  }

  /** Sets the key; with null nothing is sent. */
  setKey(seal: { readonly epoch: number; readonly key: Uint8Array } | null): void {
    this.#keys = seal === null ? null : { first: importVoiceKey(seal.key), compact: importCompactVoiceKey(seal.key) };
    this.header.epoch = seal?.epoch ?? 0;
    if (seal === null) this.#isInSpurt = false;
  }

  get keys(): { readonly first: KeyObject; readonly compact: KeyObject } | null {
    return this.#keys;
  }

  /** True from a sent packet until the next talk end. */
  get isInSpurt(): boolean {
    return this.#isInSpurt;
  }

  /** [audio] Advances the header to the next packet; false when there is no sequence number left. */
  advance(timestamp: number, isTalkEnd: boolean, hasCodecTag: boolean): boolean {
    const { header } = this;
    if (header.sequence === LAST_SEQUENCE) return false;
    header.sequence += 1;
    header.timestamp = timestamp >>> 0;
    header.isTalkEnd = isTalkEnd;
    header.hasCodecTag = hasCodecTag;
    this.#isInSpurt = !isTalkEnd;
    return true;
  }
}
