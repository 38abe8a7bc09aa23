import type { ClientMessages, WireUser } from '@jackfield/wire/messages';

/**
 * Features that clients report of themselves and that the first clients did not know. A missing field was never sent: that client is older and must not receive
 * the field of other users either.
 */
type ReportedFeatures = Pick<ClientMessages['self'], 'hasVoiceChanger' | 'codecs'>;
/** Fields that the server adds for users whose clients know them, which those clients announce with `whisperSupport`. */
type AddedFeatures = Pick<WireUser, 'listensTo' | 'isPriority'>;
export type ClientFeatures = ReportedFeatures & AddedFeatures;

/** The features of a message of type `self`. */
export function reportedFeatures({ hasVoiceChanger, codecs }: ClientMessages['self']): ReportedFeatures {
  return { ...(hasVoiceChanger === undefined ? {} : { hasVoiceChanger }), ...(codecs === undefined ? {} : { codecs }) };
}

/** Selects the part of a user's `features` that may be sent to a client that reports `known` of itself; false and empty lists are left out. */
export function visibleFeatures(features: ClientFeatures, known: ClientFeatures): ClientFeatures {
  const { hasVoiceChanger = false, codecs = [], listensTo = [], isPriority = false } = features;
  return {
    ...(hasVoiceChanger && known.hasVoiceChanger !== undefined ? { hasVoiceChanger } : {}),
    ...(codecs.length > 0 && known.codecs !== undefined ? { codecs } : {}),
    ...(listensTo.length > 0 && known.listensTo !== undefined ? { listensTo } : {}),
    ...(isPriority && known.isPriority !== undefined ? { isPriority } : {}),
  };
}

/** Clients of the same kind receive the same features. */
export function kindOf(known: ClientFeatures): string {
  return Object.keys(known).sort().join();
}
