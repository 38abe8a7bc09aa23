/** Raised when old peers cannot talk to new ones. */
export const PROTOCOL_VERSION = 1;
/** TCP and UDP, when nothing else is said. */
export const DEFAULT_PORT = 27_420;

/** One frame on the sender's clock. */
export const FRAME_MS = 10;

export const MAX_NAME_LENGTH = 32;
export const MAX_CHAT_LENGTH = 2_000;
/** Chat messages that a channel keeps for those who join. */
export const CHAT_HISTORY_LENGTH = 100;

/** JSON from a client; a longer message closes the connection. */
export const MAX_CLIENT_MESSAGE_BYTES = 16 * 1024;
/** JSON from a server: a roster of some 10,000 people. */
export const MAX_SERVER_MESSAGE_BYTES = 4 * 1024 * 1024;

/** Fits an IPv6 path with the smallest MTU, 1,280 bytes. */
export const MAX_DATAGRAM_BYTES = 1_200;

/** Hellos on a working path, and how long the relay believes in a binding without one. */
export const HELLO_INTERVAL_MS = 2_000;
export const BINDING_TIMEOUT_MS = 15_000;
