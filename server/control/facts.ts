import type { ClientMessages, WireUser } from '@jackfield/wire/messages';

/**
 * Features that clients report of themselves and that the first clients did not know. A missing field was never sent: that client is older and must not receive
 * the field of other users either.
 */
type SaidFacts = Pick<ClientMessages['self'], 'hasVoiceChanger' | 'codecs'>;
/** Fields that the server adds for users whose clients know them, which those clients announce with `whisperSupport`. */
type KnownFacts = Pick<WireUser, 'listensTo' | 'isPriority'>;
export type Facts = SaidFacts & KnownFacts;

/** The facts of a message of type `self`. */
export function factsOf({ hasVoiceChanger, codecs }: ClientMessages['self']): SaidFacts {
  return { ...(hasVoiceChanger === undefined ? {} : { hasVoiceChanger }), ...(codecs === undefined ? {} : { codecs }) };
}

/** Selects the part of a user's `facts` that may be sent to a client that reports `known` of itself; false and empty lists are left out. */
export function factsFor(facts: Facts, known: Facts): Facts {
  const { hasVoiceChanger = false, codecs = [], listensTo = [], isPriority = false } = facts;
  return {
    ...(hasVoiceChanger && known.hasVoiceChanger !== undefined ? { hasVoiceChanger } : {}),
    ...(codecs.length > 0 && known.codecs !== undefined ? { codecs } : {}),
    ...(listensTo.length > 0 && known.listensTo !== undefined ? { listensTo } : {}),
    ...(isPriority && known.isPriority !== undefined ? { isPriority } : {}),
  };
}

/** Clients of the same kind receive the same facts. */
export function kindOf(known: Facts): string {
  return Object.keys(known).sort().join();
}
