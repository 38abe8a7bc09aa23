import { randomBytes } from 'node:crypto';
import { PROBE_EPOCH } from '@jackfield/wire/limits';
import type { ServerMessages } from '@jackfield/wire/messages';
import { VOICE_KEY_BYTES } from '@jackfield/wire/voice-seal';
import type { ToVoice } from './voice-link.ts';

/** People who leave together cost one key. */
const RENEW_DELAY_MS = 100;
/** Epochs have 16 bits, and the last one is that of probe packets. */
const LAST_EPOCH = PROBE_EPOCH - 1;
/** From this epoch on a new connection, which begins with 1 again, is wanted: there is time to try for it more than 500 times, a renewal a second at the most. */
const RENEW_FROM_EPOCH = 65_000;
/** The others hold the new key for this long before the first packet under it. */
const SWITCH_DELAY_MS = 200;

/**
 * The keys that seal the own voice during one connection. Their epochs end, and so must the connection, before. A key is in use only after the server has handed it out; at a change within a
 * channel the old one goes on until then, at a change of channel nothing is sent in between.
 */
export class OwnVoiceKey implements Disposable {
  readonly #announce: (epoch: number, key: string) => void;
  readonly #post: (message: ToVoice) => void;
  readonly #onRunningOut: () => void;
  readonly #renewFromEpoch: number;
  #epoch = 0;
  #pending: { readonly epoch: number; readonly key: Uint8Array } | null = null;
  #isSealing = false;
  #isRenewWanted = false;
  #renewTimer: NodeJS.Timeout | undefined;
  #switchTimer: NodeJS.Timeout | undefined;

  /** `announce` tells the server, `post` the voice half; `onRunningOut` is called for each key from `renewFromEpoch` on. */
  constructor(
    announce: (epoch: number, key: string) => void,
    post: (message: ToVoice) => void,
    onRunningOut: () => void = () => undefined,
    renewFromEpoch = RENEW_FROM_EPOCH,
  ) {
    this.#announce = announce;
    this.#post = post;
    this.#onRunningOut = onRunningOut;
    this.#renewFromEpoch = renewFromEpoch;
  }

  /** Those in the new channel know no key of ours, and those in the old one must not open what comes now. */
  enterChannel(): void {
    this.#clear();
    this.#isSealing = false;
    this.#post({ kind: 'seal', seal: null });
    this.#make();
  }

  leaveChannel(): void {
    this.#clear();
    this.#isSealing = false;
    this.#post({ kind: 'seal', seal: null });
  }

  /** Somebody left. One change at a time: receivers hold two epochs. */
  renew(): void {
    if (this.#pending !== null) {
      this.#isRenewWanted = true;
      return;
    }
    this.#renewTimer ??= setTimeout(() => {
      this.#renewTimer = undefined;
      this.#make();
    }, RENEW_DELAY_MS);
  }

  accept({ epoch }: ServerMessages['voiceKeyAccepted']): void {
    const pending = this.#pending;
    if (pending?.epoch !== epoch) return;
    const use = (): void => {
      this.#pending = null;
      this.#isSealing = true;
      this.#post({ kind: 'seal', seal: pending });
      if (this.#isRenewWanted) {
        this.#isRenewWanted = false;
        this.renew();
      }
    };
    if (this.#isSealing) this.#switchTimer = setTimeout(use, SWITCH_DELAY_MS);
    else use();
  }

  [Symbol.dispose](): void {
    this.#clear();
  }

  #make(): void {
    if (this.#epoch + 1 >= this.#renewFromEpoch) this.#onRunningOut();
    // The key in use goes on; one more epoch would end the connection.
    if (this.#epoch === LAST_EPOCH) return;
    this.#epoch += 1;
    const key = randomBytes(VOICE_KEY_BYTES);
    this.#pending = { epoch: this.#epoch, key };
    this.#announce(this.#epoch, key.toString('base64'));
  }

  #clear(): void {
    clearTimeout(this.#renewTimer);
    clearTimeout(this.#switchTimer);
    this.#renewTimer = undefined;
    this.#isRenewWanted = false;
    this.#pending = null;
  }
}
