import type { ClientMessages } from '@jackfield/wire/messages';

/** What clients say of themselves that the first ones did not know. A field that is missing was never said: its client is an older one, which must not hear it of others either. */
export type Facts = Pick<ClientMessages['self'], 'hasVoiceChanger' | 'codecs'>;

/** The facts of a message of type `self`. */
export function factsOf({ hasVoiceChanger, codecs }: ClientMessages['self']): Facts {
  return { ...(hasVoiceChanger === undefined ? {} : { hasVoiceChanger }), ...(codecs === undefined ? {} : { codecs }) };
}

/** What is told of somebody with `facts` to a client that says `known` of itself; false and an empty list are left out. */
export function factsFor(facts: Facts, known: Facts): Facts {
  const { hasVoiceChanger = false, codecs = [] } = facts;
  return {
    ...(hasVoiceChanger && known.hasVoiceChanger !== undefined ? { hasVoiceChanger } : {}),
    ...(codecs.length > 0 && known.codecs !== undefined ? { codecs } : {}),
  };
}

/** Clients with the same kind are told the same. */
export function kindOf(known: Facts): string {
  return Object.keys(known).sort().join();
}
