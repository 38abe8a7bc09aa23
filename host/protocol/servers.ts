/** A server in the user's list. */
export interface ServerBookmark {
  /** `host:port`, as the engine spells addresses. */
  readonly address: string;
  /** Chosen by the user; until then the name that the server gives itself. */
  readonly name: string;
  /** Epoch milliseconds of the last connection; null before the first one. */
  readonly lastUsedAtMs: number | null;
}

/** The server that this client brings along. */
export interface OwnServer {
  /** Where this client reaches it: `127.0.0.1:port`. */
  readonly address: string;
  /** SHA-256 of its certificate, hex. */
  readonly fingerprint: string;
  /** It listens to other computers, not to this one alone. */
  readonly isShared: boolean;
}

/** An address by which a server can be joined. */
export interface InviteAddress {
  readonly address: string;
  /**
   * Who gets there: `given` is the address by which this client reaches the server, `network` works in the same local network, `internet` is a public
   * address of this computer (a router or firewall may still refuse), `this-computer` works nowhere else.
   */
  readonly reach: 'given' | 'network' | 'internet' | 'this-computer';
  /** `jackfield://…` with the fingerprint of the certificate. */
  readonly link: string;
  /** The same with the channel that one is in; null while one is in none of this server. */
  readonly channelLink: string | null;
}

/** What to send to others, so that they can join a server. */
export interface ServerInvite {
  readonly name: string;
  /** SHA-256 of the server's certificate, hex. */
  readonly fingerprint: string;
  readonly isOwn: boolean;
  /** The own channel there, or null. */
  readonly channelName: string | null;
  /** The most useful first; empty while nobody else can reach the server. */
  readonly addresses: readonly InviteAddress[];
}

/** What the engine makes of a text in the field for the address. */
export type AddressReading =
  | {
      readonly isOk: true;
      /** `host:port` in ASCII. */
      readonly address: string;
      /** Of an invite link, SHA-256 in hex; else null. */
      readonly fingerprint: string | null;
      readonly channelName: string | null;
      /** A certificate of this server was trusted before. */
      readonly isKnown: boolean;
    }
  | {
      readonly isOk: false;
      /** The end of a sentence: "check the spelling of …". */
      readonly reason: string;
    };
