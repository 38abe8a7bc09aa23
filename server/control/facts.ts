import type { ClientMessages, WireUser } from '@jackfield/wire/messages';

/** What clients say of themselves that the first ones did not know. A field that is missing was never said: its client is an older one, which must not hear it of others either. */
type SaidFacts = Pick<ClientMessages['self'], 'hasVoiceChanger' | 'codecs'>;
/** What the server says of those whose clients know it, which `whisperSupport` says. */
type KnownFacts = Pick<WireUser, 'listensTo' | 'isPriority'>;
export type Facts = SaidFacts & KnownFacts;

/** The facts of a message of type `self`. */
export function factsOf({ hasVoiceChanger, codecs }: ClientMessages['self']): SaidFacts {
  return { ...(hasVoiceChanger === undefined ? {} : { hasVoiceChanger }), ...(codecs === undefined ? {} : { codecs }) };
}

/** What is told of somebody with `facts` to a client that says `known` of itself; false and empty lists are left out. */
export function factsFor(facts: Facts, known: Facts): Facts {
  const { hasVoiceChanger = false, codecs = [], listensTo = [], isPriority = false } = facts;
  return {
    ...(hasVoiceChanger && known.hasVoiceChanger !== undefined ? { hasVoiceChanger } : {}),
    ...(codecs.length > 0 && known.codecs !== undefined ? { codecs } : {}),
    ...(listensTo.length > 0 && known.listensTo !== undefined ? { listensTo } : {}),
    ...(isPriority && known.isPriority !== undefined ? { isPriority } : {}),
  };
}

/** Clients with the same kind are told the same. */
export function kindOf(known: Facts): string {
  return Object.keys(known).sort().join();
}
