import { createHash } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import { WebSocket } from 'ws';
import { closeReasonOf } from '@jackfield/wire/close-codes';
import { FEATURES_HEADER, MAX_SERVER_MESSAGE_BYTES, PROTOCOL_VERSION } from '@jackfield/wire/limits';
import { loginBytes } from '@jackfield/wire/login';
import type { ClientMessage, ServerMessage, ServerMessages } from '@jackfield/wire/messages';
import { parseServerMessage } from '@jackfield/wire/parse-message';
import { formatServerAddress, formatUrlHost } from '@jackfield/wire/server-address';
import type { ServerAddress } from '@jackfield/wire/server-address';
import { JackfieldError, reasonOf } from '../../errors.ts';
import type { LaneHost } from '../../ports/lane.ts';
import { connectFailureMessage, errnoOf } from './connect-failure.ts';
import type { Identity } from './identity.ts';
import { intercept, isShownToPlugins } from './intercepted-messages.ts';
import { OrderedInterceptor } from './ordered-interceptor.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const PING_INTERVAL_MS = 2_000;
/** Time without an answer to three pings. */
const SILENCE_LIMIT_MS = 6_500;
/** Voice is not queued: with this much unsent, packets are dropped. */
const MAX_UNSENT_BEFORE_VOICE_BYTES = 64 * 1024;

/** A message of the server after the login. */
export type SessionServerMessage = Exclude<ServerMessage, { type: 'challenge' | 'welcome' }>;

export interface ServerLinkOptions {
  readonly address: ServerAddress;
  readonly name: string;
  readonly identity: Identity;
  /** Pinned certificate, SHA-256 in hex; null at the first visit. */
  readonly pinnedFingerprint: string | null;
  /** Certificate named by an invite link, SHA-256 in hex; left out or null without one. */
  readonly invitedFingerprint?: string | null;
  readonly host: Pick<LaneHost, 'intercept' | 'intercepts' | 'isGuarded'>;
}

export interface ServerLinkCallbacks {
  /** The login succeeded. Called first and once. */
  readonly onWelcome: (welcome: ServerMessages['welcome'], server: { fingerprint: string; host: string }) => void;
  readonly onMessage: (message: SessionServerMessage) => void;
  /** Takes a voice packet, a view valid during the call. */
  readonly onVoice: (packet: Uint8Array) => void;
  readonly onRoundTrip: (ms: number) => void;
  /** A message was not sent, because a plugin that must approve it did not answer. */
  readonly onRefused: (message: ClientMessage, error: JackfieldError) => void;
  /** The connection ended, for whatever reason. Called once and last. Not called after `close()`. */
  readonly onClosed: (error: JackfieldError) => void;
}

type State =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'upgraded'; readonly certificateSha256: Uint8Array; readonly host: string }
  | { readonly kind: 'ready'; readonly pinger: NodeJS.Timeout }
  | { readonly kind: 'closed' };

/** One connection attempt and its connection: TLS, pin, challenge, login, messages, end. Does not reconnect. */
export class ServerLink {
  readonly #options: ServerLinkOptions;
  readonly #callbacks: ServerLinkCallbacks;
  readonly #address: string;
  readonly #socket: WebSocket;
  readonly #deadline: NodeJS.Timeout;
  readonly #outgoing: OrderedInterceptor<ClientMessage>;
  readonly #incoming: OrderedInterceptor<ServerMessage>;
  #state: State = { kind: 'connecting' };
  #features: ReadonlySet<string> = new Set();
  #pingedAtMs = 0;
  #heardAtMs = 0;

  private constructor(options: ServerLinkOptions, callbacks: ServerLinkCallbacks) {
    this.#options = options;
    this.#callbacks = callbacks;
    const { host } = options;
    this.#outgoing = new OrderedInterceptor({
      look: (message) => intercept(host, 'out', message),
      isGuarded: (message) => host.isGuarded && isShownToPlugins(message),
      deliver: (message) => this.#transmit(message),
      onRefused: (message, cause) => callbacks.onRefused(message, JackfieldError.from(cause)),
    });
    this.#incoming = new OrderedInterceptor({
      look: (message) => intercept(host, 'in', message),
      deliver: (message) => {
        if (message.type !== 'challenge' && message.type !== 'welcome') callbacks.onMessage(message);
      },
    });
    this.#address = formatServerAddress(options.address);
    const { host: name, port } = options.address;
    this.#socket = new WebSocket(`wss://${formatUrlHost(name)}:${port}/`, {
      // The pin replaces certificate authorities.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.3',
      perMessageDeflate: false,
      maxPayload: MAX_SERVER_MESSAGE_BYTES,
    });
    this.#deadline = setTimeout(
      () =>
        this.#fail(
          JackfieldError.of('SERVER_TIMED_OUT', { address: this.#address, waitedSeconds: CONNECT_TIMEOUT_MS / 1_000 }),
        ),
      CONNECT_TIMEOUT_MS,
    );
    this.#listen();
  }

  /** Starts connecting. All results come through the callbacks, never before this returns. */
  static open(options: ServerLinkOptions, callbacks: ServerLinkCallbacks): ServerLink {
    return new ServerLink(options, callbacks);
  }

  /**
   * True when the server has this `*_FEATURE` of limits.ts. Messages and fields of a feature are for servers that have it: an older one would close the
   * connection.
   */
  hasFeature(feature: string): boolean {
    return this.#features.has(feature);
  }

  send(message: ClientMessage): void {
    this.#outgoing.push(message);
  }

  #transmit(message: ClientMessage): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** False when the packet was dropped. */
  sendVoice(packet: Uint8Array): boolean {
    if (this.#state.kind !== 'ready' || this.#socket.bufferedAmount > MAX_UNSENT_BEFORE_VOICE_BYTES) return false;
    this.#socket.send(packet);
    return true;
  }

  /** Closes the connection with a goodbye. */
  close(): void {
    this.#end();
    this.#socket.close(1000);
    // The server's goodbye is not awaited.
    this.#socket.terminate();
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('upgrade', (response) => {
      const features = String(response.headers[FEATURES_HEADER] ?? '').split(',');
      this.#features = new Set(features.map((feature) => feature.trim()));
      this.#onUpgrade(response.socket);
    });
    socket.on('message', (data, isBinary) => {
      if (Buffer.isBuffer(data)) this.#onData(data, isBinary);
    });
    socket.on('pong', () => {
      this.#heardAtMs = performance.now();
      if (this.#state.kind === 'ready') this.#callbacks.onRoundTrip(this.#heardAtMs - this.#pingedAtMs);
    });
    socket.on('unexpected-response', (_request, response) => {
      this.#fail(this.#notAServer(`it answers with HTTP ${response.statusCode ?? 0}`));
    });
    socket.on('error', (error) => this.#fail(this.#fromSocketError(error)));
    socket.on('close', (code) => {
      const reason = closeReasonOf(code);
      this.#fail(
        JackfieldError.of(reason ?? 'CONNECTION_LOST', { address: this.#address, reason: `close code ${code}` }),
      );
    });
  }

  /** The certificate is known here, before any data except the WebSocket request was sent. */
  #onUpgrade(socket: unknown): void {
    const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
    if (certificate === undefined || !(socket instanceof TLSSocket)) {
      this.#fail(this.#notAServer('it shows no certificate'));
      return;
    }
    const certificateSha256 = createHash('sha256').update(certificate.raw).digest();
    const actual = certificateSha256.toString('hex');
    const expected = this.#options.pinnedFingerprint;
    if (expected !== null && expected !== actual) {
      this.#fail(JackfieldError.of('CERTIFICATE_CHANGED', { address: this.#address, expected, actual }));
      return;
    }
    const invited = this.#options.invitedFingerprint ?? null;
    if (invited !== null && invited !== actual) {
      this.#fail(JackfieldError.of('INVITE_MISMATCH', { address: this.#address, expected: invited, actual }));
      return;
    }
    this.#state = { kind: 'upgraded', certificateSha256, host: socket.remoteAddress ?? this.#options.address.host };
  }

  #onData(data: Buffer, isBinary: boolean): void {
    this.#heardAtMs = performance.now();
    if (isBinary) {
      if (this.#state.kind === 'ready') this.#callbacks.onVoice(data);
      return;
    }
    const parsed = parseServerMessage(data.toString('utf8'));
    if (!parsed.isOk) {
      this.#fail(this.#notAServer(parsed.detail));
      return;
    }
    const { message } = parsed;
    if (message.type === 'challenge') this.#answer(message);
    else if (message.type === 'welcome') this.#enter(message);
    else if (this.#state.kind === 'ready') this.#incoming.push(message);
    else this.#fail(this.#notAServer(`${message.type} came before the login`));
  }

  #answer(challenge: ServerMessages['challenge']): void {
    if (this.#state.kind !== 'upgraded') return;
    if (challenge.protocol !== PROTOCOL_VERSION) {
      this.#fail(JackfieldError.of('PROTOCOL_MISMATCH', { address: this.#address }));
      return;
    }
    const { identity, name } = this.#options;
    const { publicKey } = identity;
    const signed = loginBytes(Buffer.from(challenge.nonce, 'base64'), this.#state.certificateSha256, publicKey);
    this.send({
      type: 'login',
      protocol: PROTOCOL_VERSION,
      name,
      publicKey: Buffer.from(publicKey).toString('base64'),
      signature: Buffer.from(identity.sign(signed)).toString('base64'),
    });
  }

  #enter(welcome: ServerMessages['welcome']): void {
    if (this.#state.kind !== 'upgraded') return;
    const { certificateSha256, host } = this.#state;
    clearTimeout(this.#deadline);
    this.#state = { kind: 'ready', pinger: setInterval(() => this.#ping(), PING_INTERVAL_MS) };
    this.#callbacks.onWelcome(welcome, { fingerprint: Buffer.from(certificateSha256).toString('hex'), host });
    this.#ping();
  }

  #ping(): void {
    const nowMs = performance.now();
    if (nowMs - this.#heardAtMs > SILENCE_LIMIT_MS) {
      this.#fail(JackfieldError.of('CONNECTION_LOST', { address: this.#address, reason: 'it has gone silent' }));
      return;
    }
    this.#pingedAtMs = nowMs;
    this.#socket.ping();
  }

  #fromSocketError(error: Error): JackfieldError {
    if (this.#state.kind !== 'connecting') {
      return JackfieldError.of('CONNECTION_LOST', { address: this.#address, reason: reasonOf(error) }, error);
    }
    const errno = errnoOf(error);
    // The server answers, but not in TLS.
    if (errno === 'EPROTO' || errno.startsWith('ERR_SSL_')) return this.#notAServer('it does not speak TLS');
    return JackfieldError.of(
      'SERVER_UNREACHABLE',
      { address: this.#address, reason: connectFailureMessage(error) },
      error,
    );
  }

  #notAServer(reason: string): JackfieldError {
    return JackfieldError.of('NOT_A_SERVER', { address: this.#address, reason });
  }

  #fail(error: JackfieldError): void {
    if (this.#state.kind === 'closed') return;
    this.#end();
    this.#socket.terminate();
    this.#callbacks.onClosed(error);
  }

  #end(): void {
    clearTimeout(this.#deadline);
    this.#outgoing.close();
    this.#incoming.close();
    if (this.#state.kind === 'ready') clearInterval(this.#state.pinger);
    this.#state = { kind: 'closed' };
  }
}

/** True when a retry cannot help, because the user has to act first. */
export function isFinal(error: JackfieldError): boolean {
  const { code } = error;
  return (
    code === 'CERTIFICATE_CHANGED' ||
    code === 'INVITE_MISMATCH' ||
    code === 'PROTOCOL_MISMATCH' ||
    code === 'LOGIN_REFUSED' ||
    code === 'REPLACED'
  );
}
