import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { CloseReason } from '@jackfield/wire/close-codes';
import {
  ALL_PLUGIN_DATA_PER_SECOND,
  MAX_ANNOUNCED_PLUGINS,
  PLUGIN_DATA_PER_SECOND,
  PROTOCOL_VERSION,
} from '@jackfield/wire/limits';
import { CHALLENGE_BYTES, identityFingerprint } from '@jackfield/wire/login';
import type { ClientMessages } from '@jackfield/wire/messages';
import { parseClientMessage } from '@jackfield/wire/parse-message';
import { TokenBucket } from '../access/token-bucket.ts';
import { verifyLogin } from '../access/verify-login.ts';
import type { ServerLimits } from '../store/config.ts';
import { Outbox } from './outbox.ts';
import type { Switchboard } from './switchboard.ts';
import type { Session } from './session.ts';

type State =
  | { readonly kind: 'challenged'; readonly challenge: Uint8Array; readonly timer: NodeJS.Timeout }
  | { readonly kind: 'ready'; readonly session: Session }
  | { readonly kind: 'closed' };

/** Minimum of the limit for binary messages per second. The relay has its own limit for voice over the control lane. */
const VOICE_MESSAGES_PER_SECOND = 400;
/** A join is answered with a whole chat history, and a leave makes all members change keys, so at most one message in ten may be a join or leave. */
const MOVES_SHARE = 0.1;
const MOVES_AT_ONCE_SHARE = 0.4;
/** First bytes of a message between plugins, as every client writes them. A message that begins differently counts against the general rate. */
const PLUGIN_DATA = Buffer.from('{"type":"pluginData"');
/** Maximum rate of a client that keeps the limit of each plugin; a faster client is closed. The rooms drop messages above the lower rates. */
const PLUGIN_DATA_FLOOD_PER_SECOND = MAX_ANNOUNCED_PLUGINS * PLUGIN_DATA_PER_SECOND;
/** Messages parsed per second; further ones are dropped unparsed. */
const PLUGIN_DATA_PARSED_PER_SECOND = 2 * ALL_PLUGIN_DATA_PER_SECOND;

/** Origin of a connecting client. */
export interface Visitor {
  readonly addressGroup: string;
  /** Takes a slot among the logged-in users until the socket closes. Returns the reason when there is none, else null. */
  readonly enter: () => CloseReason | null;
}

/** One WebSocket: challenge, login, then messages to the switchboard. An invalid message closes it with a code. */
export class ControlConnection {
  readonly #socket: WebSocket;
  readonly #visitor: Visitor;
  readonly #switchboard: Switchboard;
  readonly #certificateSha256: Uint8Array;
  readonly #outbox: Outbox;
  readonly #messageRate: TokenBucket;
  readonly #moveRate: TokenBucket;
  readonly #voiceRate: TokenBucket;
  readonly #pluginFloodRate = new TokenBucket(PLUGIN_DATA_FLOOD_PER_SECOND, 2 * PLUGIN_DATA_FLOOD_PER_SECOND);
  readonly #pluginParseRate = new TokenBucket(PLUGIN_DATA_PARSED_PER_SECOND, 2 * PLUGIN_DATA_PARSED_PER_SECOND);
  #state: State;
  #isAlive = true;

  constructor(
    socket: WebSocket,
    visitor: Visitor,
    switchboard: Switchboard,
    certificateSha256: Uint8Array,
    limits: ServerLimits,
  ) {
    this.#socket = socket;
    this.#visitor = visitor;
    this.#switchboard = switchboard;
    this.#certificateSha256 = certificateSha256;
    this.#outbox = new Outbox(socket, limits.unsentBytes);
    this.#messageRate = new TokenBucket(limits.messagesPerSecond, limits.messagesPerSecond * 2);
    const movesAtOnce = Math.max(4, limits.messagesPerSecond * MOVES_AT_ONCE_SHARE);
    this.#moveRate = new TokenBucket(limits.messagesPerSecond * MOVES_SHARE, movesAtOnce);
    const voicePerSecond = Math.max(VOICE_MESSAGES_PER_SECOND, limits.voicePacketsPerSecond * 2);
    this.#voiceRate = new TokenBucket(voicePerSecond, voicePerSecond);
    const challenge = randomBytes(CHALLENGE_BYTES);
    const timer = setTimeout(() => this.close('LOGIN_TIMED_OUT'), limits.loginTimeoutMs);
    this.#state = { kind: 'challenged', challenge, timer };
    socket.on('message', (data, isBinary) => {
      if (Buffer.isBuffer(data)) this.#onMessage(data, isBinary);
    });
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    // Each ping is answered, so each counts as a message.
    socket.on('ping', () => {
      if (!this.#messageRate.take()) this.close('TOO_MANY_MESSAGES');
    });
    socket.once('close', () => this.#end());
    // An oversized or broken frame: ws closes the socket itself, and 'close' follows.
    socket.on('error', () => undefined);
    this.#outbox.send({ type: 'challenge', protocol: PROTOCOL_VERSION, nonce: challenge.toString('base64') });
  }

  close(reason: CloseReason): void {
    this.#end();
    this.#outbox.close(reason);
  }

  /** Terminates the connection when it has not answered the previous ping. */
  checkAlive(): void {
    if (!this.#isAlive) {
      this.#socket.terminate();
      return;
    }
    this.#isAlive = false;
    this.#socket.ping();
  }

  #onMessage(data: Buffer, isBinary: boolean): void {
    if (this.#state.kind === 'closed') return;
    const isPluginData = !isBinary && data.subarray(0, PLUGIN_DATA.length).equals(PLUGIN_DATA);
    if (!(isBinary ? this.#voiceRate : isPluginData ? this.#pluginFloodRate : this.#messageRate).take()) {
      this.close('TOO_MANY_MESSAGES');
      return;
    }
    if (isPluginData && !this.#pluginParseRate.take()) {
      this.#switchboard.countUnreadPluginData();
      return;
    }
    if (isBinary) {
      if (this.#state.kind === 'ready') this.#switchboard.receiveVoice(this.#state.session, data);
      else this.close('BAD_MESSAGE');
      return;
    }
    const parsed = parseClientMessage(data.toString('utf8'));
    if (!parsed.isOk) {
      this.close('BAD_MESSAGE');
      return;
    }
    const { message } = parsed;
    const isMove = message.type === 'join' || message.type === 'leave';
    if (isMove && !this.#moveRate.take()) {
      this.close('TOO_MANY_MESSAGES');
      return;
    }
    if (this.#state.kind === 'challenged' && message.type === 'login') this.#login(message, this.#state.challenge);
    else if (this.#state.kind !== 'ready' || message.type === 'login') this.close('BAD_MESSAGE');
    else if (!this.#switchboard.receive(this.#state.session, message)) this.close('BAD_MESSAGE');
  }

  #login(login: ClientMessages['login'], challenge: Uint8Array): void {
    if (login.protocol !== PROTOCOL_VERSION) {
      this.close('PROTOCOL_MISMATCH');
      return;
    }
    const publicKey = verifyLogin(login, challenge, this.#certificateSha256);
    if (publicKey === null) {
      this.close('LOGIN_REFUSED');
      return;
    }
    const refusal = this.#visitor.enter();
    if (refusal !== null) {
      this.close(refusal);
      return;
    }
    this.#end();
    this.#state = {
      kind: 'ready',
      session: this.#switchboard.enter(
        login.name,
        identityFingerprint(publicKey),
        this.#outbox,
        this.#visitor.addressGroup,
      ),
    };
  }

  /** Leaves the current state and releases everything that belongs to it. */
  #end(): void {
    if (this.#state.kind === 'challenged') clearTimeout(this.#state.timer);
    if (this.#state.kind === 'ready') this.#switchboard.exit(this.#state.session);
    this.#state = { kind: 'closed' };
  }
}
