/** The private message port between the two halves of the lane; messages are structured clones. */

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
  /** A connection is established; all state of the one before is void. `port` is null without UDP. */
  | {
      readonly kind: 'open';
      readonly connectionId: number;
      readonly host: string;
      readonly port: number | null;
      readonly transportKey: Uint8Array;
      /** The server requires clients to return its cookies. */
      readonly hasCookies: boolean;
    }
  | { readonly kind: 'close' }
  /** Current senders. Keys of all other senders are discarded. */
  | { readonly kind: 'senders'; readonly ids: readonly number[] }
  | { readonly kind: 'keys'; readonly keys: readonly LinkedVoiceKey[] }
  /** Key that seals the voice from now on; null: no key, so nothing is sent. */
  | { readonly kind: 'seal'; readonly seal: { readonly epoch: number; readonly key: Uint8Array } | null }
  /** Voice format from now on: compact packets, or the first format. */
  | { readonly kind: 'format'; readonly isCompact: boolean }
  /** A whisper starts: the channel gets a talk end, and packets are held until `whisperSeal`. */
  | { readonly kind: 'whisperStart' }
  /** Key for the whisper from now on. */
  | { readonly kind: 'whisperSeal'; readonly whisperId: number; readonly epoch: number; readonly key: Uint8Array }
  /** Answered by `whisperDone` when the frames in the chain have been whispered, too; `isAborted`: nobody receives the rest. */
  | { readonly kind: 'whisperEnd'; readonly isAborted: boolean }
  /** The server returns probe packets from now on, so the voice half sends them. */
  | { readonly kind: 'probe' }
  /** A voice packet received over the control lane. */
  | { readonly kind: 'packet'; readonly packet: Uint8Array };

export type FromVoice =
  /** Answers `probe`, 4 to 5.5 s later. */
  | { readonly kind: 'probed'; readonly times: ProbeTimes; readonly path: 'udp' | 'control' }
  | { readonly kind: 'path'; readonly path: 'udp' | 'control' }
  | { readonly kind: 'whisperDone' }
  /** Too many packets did not open under a sender's key. */
  | { readonly kind: 'keyWorn' }
  /** A voice packet to be sent over the control lane. */
  | { readonly kind: 'packet'; readonly packet: Uint8Array };
