/** The private line between the two halves of the lane: structured clones over one MessagePort. */

export interface LinkedVoiceKey {
  readonly userId: number;
  readonly epoch: number;
  readonly key: Uint8Array;
}

/** Times of each probe packet, sent and returned, in ms since the first; null for one that did not return. */
export interface ProbeTimes {
  readonly sentMs: readonly number[];
  readonly receivedMs: readonly (number | null)[];
}

export type ToVoice =
  /** A connection stands; what was known of the one before is void. `port` null: no UDP. */
  | {
      readonly kind: 'open';
      readonly connectionId: number;
      readonly host: string;
      readonly port: number | null;
      readonly transportKey: Uint8Array;
      /** The server wants its cookies back. */
      readonly hasCookies: boolean;
    }
  | { readonly kind: 'close' }
  /** Who can be heard; keys of all others are forgotten. */
  | { readonly kind: 'senders'; readonly ids: readonly number[] }
  | { readonly kind: 'keys'; readonly keys: readonly LinkedVoiceKey[] }
  /** Seal with this from now on; null: with nothing, so nothing is sent. */
  | { readonly kind: 'seal'; readonly seal: { readonly epoch: number; readonly key: Uint8Array } | null }
  /** Send compact packets from now on, or the first format. */
  | { readonly kind: 'format'; readonly isCompact: boolean }
  /** A whisper starts: the channel gets a talk end, and packets wait for `whisperSeal`. */
  | { readonly kind: 'whisperStart' }
  /** Whisper with this from now on. */
  | { readonly kind: 'whisperSeal'; readonly whisperId: number; readonly epoch: number; readonly key: Uint8Array }
  /** Answered by `whisperDone` when what is in the chain has been whispered, too; `isAborted`: nobody is to get any more of it. */
  | { readonly kind: 'whisperEnd'; readonly isAborted: boolean }
  /** The server returns probe packets now: send them. */
  | { readonly kind: 'probe' }
  /** Came over the control lane. */
  | { readonly kind: 'packet'; readonly packet: Uint8Array };

export type FromVoice =
  /** Answers `probe`, 4 to 5.5 s later. */
  | { readonly kind: 'probed'; readonly times: ProbeTimes; readonly path: 'udp' | 'control' }
  | { readonly kind: 'path'; readonly path: 'udp' | 'control' }
  | { readonly kind: 'whisperDone' }
  /** Too many packets did not open under somebody's key. */
  | { readonly kind: 'keyWorn' }
  /** To be sent over the control lane. */
  | { readonly kind: 'packet'; readonly packet: Uint8Array };
