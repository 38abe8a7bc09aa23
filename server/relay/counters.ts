/** Why the relay did not forward a packet. */
type RelayDropReason =
  | 'tooShort'
  | 'tooLong'
  | 'badVersion'
  | 'badType'
  | 'badFlags'
  | 'badHeader'
  | 'badLength'
  | 'unknownSender'
  | 'unboundAddress'
  | 'badTag'
  | 'oldHello'
  | 'tooManyHellos'
  | 'replayed'
  | 'muted'
  | 'noChannel'
  | 'tooFast'
  | 'tooManyTalkers'
  | 'congested'
  /** A compact packet with a sequence far ahead of all others, until the next sequence follows. */
  | 'jumped'
  /** A compact packet for a listener whose client does not know the format. */
  | 'notCompact'
  | 'notEchoed'
  /** A whisper packet while the whisper has no listeners. */
  | 'noWhisper';

/** Counts since the start. */
export interface RelayStats {
  receivedPackets: number;
  forwardedPackets: number;
  hellos: number;
  readonly dropped: Record<RelayDropReason, number>;
}

export function createRelayStats(): RelayStats {
  return {
    receivedPackets: 0,
    forwardedPackets: 0,
    hellos: 0,
    dropped: {
      tooShort: 0,
      tooLong: 0,
      badVersion: 0,
      badType: 0,
      badFlags: 0,
      badHeader: 0,
      badLength: 0,
      unknownSender: 0,
      unboundAddress: 0,
      badTag: 0,
      oldHello: 0,
      tooManyHellos: 0,
      replayed: 0,
      muted: 0,
      noChannel: 0,
      tooFast: 0,
      tooManyTalkers: 0,
      congested: 0,
      jumped: 0,
      notCompact: 0,
      notEchoed: 0,
      noWhisper: 0,
    },
  };
}
