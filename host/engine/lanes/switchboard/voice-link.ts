/** The private line between the two halves of the lane: structured clones over one MessagePort. */

export interface LinkedVoiceKey {
  readonly userId: number;
  readonly epoch: number;
  readonly key: Uint8Array;
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
  /** Came over the control lane. */
  | { readonly kind: 'packet'; readonly packet: Uint8Array };

export type FromVoice =
  | { readonly kind: 'path'; readonly path: 'udp' | 'control' }
  /** Too many packets did not open under somebody's key. */
  | { readonly kind: 'keyWorn' }
  /** To be sent over the control lane. */
  | { readonly kind: 'packet'; readonly packet: Uint8Array };
