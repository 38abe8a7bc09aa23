import { WebSocket } from 'ws';
import { CLOSE_CODE } from '@jackfield/wire/close-codes';
import type { CloseReason } from '@jackfield/wire/close-codes';
import type { ServerMessage } from '@jackfield/wire/messages';

/** Backlog above which voice and plugin messages are dropped: the voice would be late anyway, and plugins must not fill the connection. */
const MAX_UNSENT_BEFORE_DROP_BYTES = 64 * 1024;
const CLOSE_TIMEOUT_MS = 1_000;

/** The server's own answers whose size grows with the server. One of each kind may be pending without counting as backlog. */
type AnswerKind = 'roster' | 'features' | 'history' | 'keys';

/**
 * Bounded send queue of one client. A client whose backlog exceeds the limit is closed as TOO_SLOW. One pending answer of each kind does not count; a second
 * one of that kind, before the socket has taken the first, is backlog. Policy for voice and plugins: drop-newest.
 */
export class Outbox {
  readonly #socket: WebSocket;
  readonly #maxUnsentBytes: number;
  /** Kinds of answers that the socket has not taken yet. */
  readonly #answers = new Set<AnswerKind>();
  /** Total size of those answers, in bytes. */
  #answerBytes = 0;
  #closeTimer: NodeJS.Timeout | null = null;

  constructor(socket: WebSocket, maxUnsentBytes: number) {
    this.#socket = socket;
    this.#maxUnsentBytes = maxUnsentBytes;
    socket.once('close', () => {
      if (this.#closeTimer !== null) clearTimeout(this.#closeTimer);
    });
  }

  send(message: ServerMessage): void {
    this.sendText(JSON.stringify(message));
  }

  /** Sends a text that goes to many clients and was serialized once. */
  sendText(text: string): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(text);
    this.#judge();
  }

  /** Like `send`, for answers to requests whose size depends on the server: rosters and histories. An answer may need several messages. */
  sendAnswer(kind: AnswerKind, makeMessages: () => readonly ServerMessage[]): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    const messages = makeMessages();
    if (messages.length === 0) return;
    if (this.#answers.has(kind)) {
      for (const message of messages) this.send(message);
      return;
    }
    this.#answers.add(kind);
    let pending = messages.length;
    for (const message of messages) {
      const text = JSON.stringify(message);
      const bytes = Buffer.byteLength(text);
      this.#answerBytes += bytes;
      this.#socket.send(text, () => {
        this.#answerBytes -= bytes;
        pending -= 1;
        if (pending === 0) this.#answers.delete(kind);
      });
    }
    this.#judge();
  }

  /** Returns false when the packet was dropped. */
  sendVoice(packet: Uint8Array): boolean {
    return this.#sendOrDrop(packet);
  }

  /** Like `sendText`, for messages that may be lost. Returns false when the message was dropped. */
  sendIfRoom(text: string): boolean {
    return this.#sendOrDrop(text);
  }

  /** Closes the connection with a reason. A client that does not answer within a second is cut off. */
  close(reason: CloseReason): void {
    if (this.#closeTimer !== null) return;
    this.#closeTimer = setTimeout(() => this.#socket.terminate(), CLOSE_TIMEOUT_MS);
    this.#socket.close(CLOSE_CODE[reason], reason);
  }

  #judge(): void {
    if (this.#socket.bufferedAmount - this.#answerBytes > this.#maxUnsentBytes) this.close('TOO_SLOW');
  }

  #sendOrDrop(data: Uint8Array | string): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    if (this.#socket.bufferedAmount > MAX_UNSENT_BEFORE_DROP_BYTES) return false;
    this.#socket.send(data);
    return true;
  }
}
