import type { ServerMessage } from '@jackfield/wire/messages';
import { TokenBucket } from '../access/token-bucket.ts';
import type { RelayPeer } from '../relay/peer.ts';
import { VoiceEcho } from '../relay/voice-echo.ts';

/** One echo in 5 s, two at once, so that a second run of the call doctor right after the first is answered. */
const ECHOES_PER_SECOND = 0.2;
const ECHOES_AT_ONCE = 2;

/** Properties of a session that this class needs; `Session` fits. */
export interface EchoingSession {
  readonly peer: RelayPeer;
  readonly outbox: { send(message: ServerMessage): void };
}

/** Opens echoes for clients that measure their link, and ends each with a report of the packets that arrived. Nothing runs while no echo is open. */
export class VoiceEchoes implements Disposable {
  readonly #rates = new WeakMap<EchoingSession, TokenBucket>();
  readonly #running = new Map<EchoingSession, { readonly echo: VoiceEcho; readonly timer: NodeJS.Timeout }>();

  /** Answers the request. A session has one echo at a time; a request while one is open is refused like one that comes too soon. */
  start(session: EchoingSession, requestId: number, seconds: number): void {
    if (this.#running.has(session) || !this.#rateOf(session).take()) {
      session.outbox.send({ type: 'refused', requestId, code: 'ECHO_TOO_OFTEN' });
      return;
    }
    const echo = new VoiceEcho();
    session.peer.echo = echo;
    this.#running.set(session, { echo, timer: setTimeout(() => this.end(session), seconds * 1_000) });
    session.outbox.send({ type: 'ok', requestId });
  }

  /** Ends and reports the session's open echo, if there is one. */
  end(session: EchoingSession): void {
    const running = this.#running.get(session);
    if (running === undefined) return;
    this.leave(session);
    session.outbox.send({ type: 'voiceEchoReport', ...running.echo.report() });
  }

  /** The session has ended, or its echo is over. */
  leave(session: EchoingSession): void {
    clearTimeout(this.#running.get(session)?.timer);
    this.#running.delete(session);
    session.peer.echo = null;
  }

  [Symbol.dispose](): void {
    for (const session of this.#running.keys()) this.leave(session);
  }

  #rateOf(session: EchoingSession): TokenBucket {
    const known = this.#rates.get(session);
    if (known !== undefined) return known;
    const rate = new TokenBucket(ECHOES_PER_SECOND, ECHOES_AT_ONCE);
    this.#rates.set(session, rate);
    return rate;
  }
}
