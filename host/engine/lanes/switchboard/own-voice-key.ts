import { randomBytes } from 'node:crypto';
import { PROBE_EPOCH } from '@jackfield/wire/limits';
import type { ServerMessages } from '@jackfield/wire/messages';
import { VOICE_KEY_BYTES } from '@jackfield/wire/voice-seal';
import type { ToVoice } from './voice-link.ts';

/** Delay of a renewal, so that members who leave together cost one key. */
const RENEW_DELAY_MS = 100;
/** Epochs have 16 bits, and the last one is reserved for probe packets. */
const LAST_EPOCH = PROBE_EPOCH - 1;
/**
 * Epoch from which a new connection, which begins with 1 again, is requested: it can be tried more than 500 times, as there is one renewal a second at most.
 */
const RENEW_FROM_EPOCH = 65_000;
/** Time for which the other members hold the new key before the first packet under it. */
const SWITCH_DELAY_MS = 200;

/**
 * The keys that seal the local user's voice during one connection. Their epochs are limited, so the connection must end first. A key is in use only after the
 * server has distributed it. At a change within a channel the old key stays in use until then; at a change of channel nothing is sent in between.
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

  /** `announce` sends to the server, `post` to the voice half; `onRunningOut` is called for each key from `renewFromEpoch` on. */
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

  /** Members of the new channel know no key yet, and members of the old one must not open new packets. */
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

  /** Renews the key after a member left. One change at a time, because receivers hold two epochs. */
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
    // The current key stays in use; one more epoch would end the connection.
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
