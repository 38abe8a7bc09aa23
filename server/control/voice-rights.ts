import type { Relay } from '../relay/relay.ts';
import type { Authorizer } from './authorizer.ts';
import type { Session } from './session.ts';

/** Tells the relay which sessions may be heard and which hear. */
export class VoiceRights {
  readonly #relay: Relay;
  readonly #authorizer: Authorizer;

  constructor(relay: Relay, authorizer: Authorizer) {
    this.#relay = relay;
    this.#authorizer = authorizer;
  }

  /** Call it when the session's mute, deafen, channel or rights changed. */
  update(session: Session): void {
    const maySend = this.#authorizer.can(session, 'sendVoice', session.channel);
    this.#relay.setMuted(session.peer, session.isMuted || !maySend);
    this.#relay.setDeafened(session.peer, session.isDeafened);
  }
}
