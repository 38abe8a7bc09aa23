/** A server in the user's list. */
export interface ServerBookmark {
  /** `host:port`, as the engine spells addresses. */
  readonly address: string;
  /** Name chosen by the user; before that, the server's own name. */
  readonly name: string;
  /** Epoch milliseconds of the last connection; null before the first one. */
  readonly lastUsedAtMs: number | null;
}

/** The server that is embedded in this client. */
export interface OwnServer {
  /** Address by which this client reaches it: `127.0.0.1:port`. */
  readonly address: string;
  /** SHA-256 of its certificate, hex. */
  readonly fingerprint: string;
  /** True when it accepts connections from other computers. */
  readonly isShared: boolean;
}

/** An address by which a server can be joined. */
export interface InviteAddress {
  readonly address: string;
  /**
   * Reach of the address: `given` is the address by which this client reaches the server, `network` works in the same local network, `internet` is a public
   * address of this computer (a router or firewall may still block it), `this-computer` works on this computer only.
   */
  readonly reach: 'given' | 'network' | 'internet' | 'this-computer';
  /** `jackfield://…` with the fingerprint of the certificate. */
  readonly link: string;
  /** The same link with the current channel of the user; null while the user is in no channel of this server. */
  readonly channelLink: string | null;
}

/** Invite to a server. */
export interface ServerInvite {
  readonly name: string;
  /** SHA-256 of the server's certificate, hex. */
  readonly fingerprint: string;
  readonly isOwn: boolean;
  /** Name of the user's channel on this server, or null. */
  readonly channelName: string | null;
  /** Addresses, the most useful first; empty while the server cannot be reached from other computers. */
  readonly addresses: readonly InviteAddress[];
}

/** Result of parsing the text of the address field. */
export type AddressReading =
  | {
      readonly isOk: true;
      /** `host:port` in ASCII. */
      readonly address: string;
      /** SHA-256 of the certificate in an invite link, hex; null for other addresses. */
      readonly fingerprint: string | null;
      readonly channelName: string | null;
      /** True when a certificate of this server was trusted before. */
      readonly isKnown: boolean;
    }
  | {
      readonly isOk: false;
      /** The end of a sentence: "check the spelling of …". */
      readonly reason: string;
    };
