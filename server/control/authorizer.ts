import type { ClientMessage } from '@jackfield/wire/messages';
import type { ServerChannel } from './channels.ts';
import type { Session } from './session.ts';

/** A message that a session sends after its login. */
export type SessionClientMessage = Exclude<ClientMessage, { type: 'login' }>;

/** A control message, by its type, or sending voice into a channel. */
export type Action = SessionClientMessage['type'] | 'sendVoice';

/** Decides what a session may do. It is asked for every control message, and for voice whenever the answer may have changed. */
export interface Authorizer {
  /** `channel` is the channel that the action concerns: the one to join, else the session's own; null where there is none. */
  can(session: Session, action: Action, channel: ServerChannel | null): boolean;
}

/** The rule of a server without roles: everything is allowed but the voice of a user whom the operator muted. */
export class ConfiguredAuthorizer implements Authorizer {
  can(session: Session, action: Action): boolean {
    return action !== 'sendVoice' || !session.isServerMuted;
  }
}
