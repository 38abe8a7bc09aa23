import type { KeyObject } from 'node:crypto';
import { blankCompactHeader } from '@jackfield/wire/compact-voice-packet';
import { importCompactVoiceKey, importVoiceKey } from '@jackfield/wire/voice-seal';

/** Sequences of one connection; after 2³² packets of 10 ms, 497 days, it has to be a new one. */
const LAST_SEQUENCE = 0xffff_ffff;

/** One of the two senders of a connection, the channel's and the whisper's: a sequence, a key, and whether a spurt is under way. */
export class VoiceSender {
  readonly header = blankCompactHeader();
  #keys: { readonly first: KeyObject; readonly compact: KeyObject } | null = null;
  #isInSpurt = false;

  /** A connection stands: sequences begin anew, under keys that are new, too. */
  open(senderId: number): void {
    this.header.senderId = senderId;
    this.header.sequence = 0;
    this.#isInSpurt = false;
  }

  /** null: nothing is sent. */
  setKey(seal: { readonly epoch: number; readonly key: Uint8Array } | null): void {
    this.#keys = seal === null ? null : { first: importVoiceKey(seal.key), compact: importCompactVoiceKey(seal.key) };
    this.header.epoch = seal?.epoch ?? 0;
    if (seal === null) this.#isInSpurt = false;
  }

  get keys(): { readonly first: KeyObject; readonly compact: KeyObject } | null {
    return this.#keys;
  }

  /** Packets went out and no talk end since. */
  get isInSpurt(): boolean {
    return this.#isInSpurt;
  }

  /** [audio] Moves the header on to the next packet; false when there is no sequence left. */
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
