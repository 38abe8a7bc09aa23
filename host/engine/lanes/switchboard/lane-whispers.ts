import { randomBytes } from 'node:crypto';
import { MAX_WHISPER_EPOCH } from '@jackfield/wire/limits';
import type { ServerMessages } from '@jackfield/wire/messages';
import { VOICE_KEY_BYTES } from '@jackfield/wire/voice-seal';
import type { WireAgreement } from '@jackfield/wire/whisper';
import {
  agreementBytes,
  createAgreementKeys,
  isAgreementOf,
  openWhisperKey,
  sealWhisperKey,
} from '@jackfield/wire/whisper-seal';
import type { LaneHost } from '../../ports/lane.ts';
import type { Identity } from './identity.ts';
import type { ServerUsers } from './server-users.ts';
import type { ServerLink } from './server-link.ts';
import type { ToVoice } from './voice-link.ts';

/** Time after which an ended whisper is forgotten: its last packets arrive and leave the jitter buffer later than the message that it is over. */
const FORGET_AFTER_MS = 1_500;
/** Time for which the listeners of the whisper already hold the new key before the first packet under it. */
const SWITCH_DELAY_MS = 200;
/** Most whispers kept, including those that are over and not forgotten yet. */
const MAX_KEPT_WHISPERS = 32;

export interface LaneWhispersOptions {
  readonly link: ServerLink;
  readonly roster: ServerUsers;
  readonly identity: Pick<Identity, 'publicKey' | 'sign'>;
  readonly emit: LaneHost['emit'];
  /** Sends a message to the voice half. */
  readonly post: (message: ToVoice) => void;
  /** Called when the epochs are nearly used up: a new connection is needed. */
  readonly onKeysRunningOut: () => void;
  /** True for a sender whose whispers are refused, whatever the server does. */
  readonly isRefused: (fingerprint: string) => boolean;
}

interface Heard {
  readonly userId: number;
  readonly isShout: boolean;
  /** Set from the whisper's end until it is forgotten. */
  timer: NodeJS.Timeout | undefined;
}

/** The whispers of one connection, sent and received. Makes, seals and opens their keys; docs/design/whisper.md. */
export class LaneWhispers implements Disposable {
  readonly #options: LaneWhispersOptions;
  readonly #agreement = createAgreementKeys();
  readonly #heard = new Map<number, Heard>();
  #own: 'none' | 'running' | 'ending' = 'none';
  #epoch = 0;
  /** The request whose answer counts; null after the answer. */
  #awaitedId: number | null = null;
  #pending: { readonly whisperId: number; readonly epoch: number; readonly key: Uint8Array } | null = null;
  #hasKey = false;
  #switchTimer: NodeJS.Timeout | undefined;

  constructor(options: LaneWhispersOptions) {
    this.#options = options;
  }

  /** Tells the server that whispers can be addressed to this connection. */
  announce(): void {
    const { link, identity } = this.#options;
    const { publicKey } = this.#agreement;
    link.send({
      type: 'whisperSupport',
      publicKey: toBase64(identity.publicKey),
      agreementKey: toBase64(publicKey),
      signature: toBase64(identity.sign(agreementBytes(publicKey))),
    });
  }

  /** Starts a whisper: packets are held until the answer to this request. */
  start(requestId: number): void {
    this.#awaitedId = requestId;
    clearTimeout(this.#switchTimer);
    this.#own = 'running';
    this.#pending = null;
    this.#hasKey = false;
    this.#options.post({ kind: 'whisperStart' });
  }

  /** Ends the whisper: the user released the key, or, with `isAborted`, nobody can receive it or the server refused. */
  end(isAborted = false): void {
    if (this.#own !== 'running') return;
    this.#own = 'ending';
    this.#pending = null;
    clearTimeout(this.#switchTimer);
    this.#options.post({ kind: 'whisperEnd', isAborted: isAborted || !this.#hasKey });
  }

  /** Called when the voice half has sent the last packet of the whisper. */
  noteDone(): void {
    if (this.#own !== 'ending') return;
    this.#own = 'none';
    this.#options.link.send({ type: 'whisperEnd' });
    this.#options.emit('ownWhisper', null);
  }

  /** Makes a fresh key for exactly these people. A listener whose agreement key is not signed by the identity that all members see gets none. */
  takeTargets({ requestId, whisperId, people }: ServerMessages['whisperTargets']): void {
    // An answer with another id belongs to an earlier whisper.
    if (this.#own !== 'running' || requestId !== this.#awaitedId) return;
    this.#awaitedId = null;
    const { link, roster, emit } = this.#options;
    const senderId = roster.selfId;
    if (this.#epoch === MAX_WHISPER_EPOCH || people.length === 0) {
      if (people.length > 0) this.#options.onKeysRunningOut();
      this.end(true);
      return;
    }
    this.#epoch += 1;
    const epoch = this.#epoch;
    const key = new Uint8Array(randomBytes(VOICE_KEY_BYTES));
    const keys = people.flatMap(({ userId, ...agreement }) => {
      const listenerKey = this.#verify(userId, agreement);
      const context = { whisperId, epoch, senderId, listenerId: userId };
      const sealed = listenerKey === null ? null : sealWhisperKey(key, this.#agreement, listenerKey, context);
      return sealed === null ? [] : [{ userId, sealed: toBase64(sealed) }];
    });
    this.#pending = { whisperId, epoch, key };
    link.send({ type: 'whisperKey', epoch, keys });
    emit('ownWhisper', { userIds: keys.map(({ userId }) => userId) });
  }

  takeReady({ epoch }: ServerMessages['whisperReady']): void {
    const pending = this.#pending;
    if (pending?.epoch !== epoch) return;
    this.#pending = null;
    const use = (): void => this.#options.post({ kind: 'whisperSeal', ...pending });
    clearTimeout(this.#switchTimer);
    if (this.#hasKey) this.#switchTimer = setTimeout(use, SWITCH_DELAY_MS);
    else use();
    this.#hasKey = true;
  }

  /** Takes a whisper to the local user. The sender is known from the signature, not from what the server says. */
  take({ whisperId, senderId, isShout, epoch, sealed, ...agreement }: ServerMessages['whisper']): void {
    const { roster, post, isRefused } = this.#options;
    const sender = roster.findUser(senderId);
    const senderKey = this.#verify(senderId, agreement);
    if (sender === null || senderKey === null || isRefused(sender.fingerprint)) return;
    if (this.#heard.size >= MAX_KEPT_WHISPERS && !this.#heard.has(whisperId)) return;
    const context = { whisperId, epoch, senderId, listenerId: roster.selfId };
    const key = openWhisperKey(Buffer.from(sealed, 'base64'), this.#agreement, senderKey, context);
    // A sender id of a user's channel voice is not accepted for a whisper.
    if (key === null || roster.findUser(whisperId) !== null) return;
    clearTimeout(this.#heard.get(whisperId)?.timer);
    this.#heard.set(whisperId, { userId: senderId, isShout, timer: undefined });
    roster.setWhisper(whisperId, true);
    post({ kind: 'senders', ids: roster.audible });
    post({ kind: 'keys', keys: [{ userId: whisperId, epoch, key }] });
    this.#tell();
  }

  takeEnd({ whisperId }: ServerMessages['whisperEnded']): void {
    const heard = this.#heard.get(whisperId);
    if (heard === undefined || heard.timer !== undefined) return;
    heard.timer = setTimeout(() => this.#forget(whisperId), FORGET_AFTER_MS);
    this.#tell();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#switchTimer);
    for (const { timer } of this.#heard.values()) clearTimeout(timer);
    const { emit } = this.#options;
    if (this.#own !== 'none') emit('ownWhisper', null);
    this.#own = 'none';
    if (this.#heard.size > 0) emit('whispers', []);
    this.#heard.clear();
  }

  /** Returns the raw agreement key of a user on the server, or null. */
  #verify(userId: number, agreement: WireAgreement): Uint8Array | null {
    const fingerprint = this.#options.roster.findUser(userId)?.fingerprint;
    const agreementKey = Buffer.from(agreement.agreementKey, 'base64');
    const isOwn =
      fingerprint !== undefined &&
      isAgreementOf(fingerprint, {
        publicKey: Buffer.from(agreement.publicKey, 'base64'),
        agreementKey,
        signature: Buffer.from(agreement.signature, 'base64'),
      });
    return isOwn ? agreementKey : null;
  }

  #forget(whisperId: number): void {
    const { roster, post } = this.#options;
    this.#heard.delete(whisperId);
    roster.setWhisper(whisperId, false);
    post({ kind: 'senders', ids: roster.audible });
    this.#tell();
  }

  #tell(): void {
    this.#options.emit(
      'whispers',
      [...this.#heard].map(([whisperId, { userId, isShout, timer }]) => ({
        whisperId,
        userId,
        isShout,
        isOver: timer !== undefined,
      })),
    );
  }
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
