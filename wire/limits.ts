/** Protocol version, raised when old peers cannot talk to new ones. */
export const PROTOCOL_VERSION = 1;
/** Default port for TCP and UDP. */
export const DEFAULT_PORT = 27_420;

/** Length of one frame on the sender's clock, in ms. */
export const FRAME_MS = 10;

/** Characters of a user's name; the limits of other names are in name.ts. */
export const MAX_NAME_LENGTH = 32;
/** Characters (code points) of a chat message. */
export const MAX_CHAT_LENGTH = 4_000;
/** Bytes of a chat message, both in UTF-8 and as the JSON that is sent: no allowed character takes more than four of either. */
export const MAX_CHAT_BYTES = 16_000;
/** Chat messages that a channel keeps for users who join; the oldest are dropped first. */
export const CHAT_HISTORY_LENGTH = 100;
/** Bytes of JSON that these messages take together. */
export const CHAT_HISTORY_BYTES = 256 * 1024;

/** Bytes of JSON in a message from a client; a longer message closes the connection. */
export const MAX_CLIENT_MESSAGE_BYTES = 16 * 1024;
/** Bytes of JSON in a message from a server; a longer message closes the connection. */
export const MAX_SERVER_MESSAGE_BYTES = 4 * 1024 * 1024;
/**
 * Users in one message; further users follow in the next. This many with the longest names and most codecs fit beside 1,000 channels with the longest topics.
 */
export const MAX_USERS_PER_MESSAGE = 2_000;

/** Largest datagram; it fits an IPv6 path with the smallest MTU, 1,280 bytes. */
export const MAX_DATAGRAM_BYTES = 1_200;

/** Interval of hellos on a working path, and the time after which the relay drops a binding without one. */
export const HELLO_INTERVAL_MS = 2_000;
export const BINDING_TIMEOUT_MS = 15_000;

/** Header of the server's upgrade response that lists its features; older servers do not send it. */
export const FEATURES_HEADER = 'jackfield-features';
export const PLUGIN_DATA_FEATURE = 'plugin-data';
export const VOICE_CHANGER_FEATURE = 'voice-changer';
export const CODECS_FEATURE = 'codecs';
/** Hellos carry a cookie: a server sends voice only to addresses that returned their cookie. */
export const UDP_COOKIE_FEATURE = 'udp-cookie';
/** The server accepts chat messages of MAX_CHAT_LENGTH. A server without this feature closes the connection beyond OLD_MAX_CHAT_LENGTH. */
export const LONG_CHAT_FEATURE = 'long-chat';
export const OLD_MAX_CHAT_LENGTH = 2_000;
/** Number of codecs beside Opus that a client may announce. */
export const MAX_ANNOUNCED_CODECS = 4;
/** Size of one message between the same plugin of two clients. */
export const MAX_PLUGIN_DATA_BYTES = 4_096;
/** Limits per plugin and client; servers drop messages beyond a burst of twice that. */
export const PLUGIN_DATA_PER_SECOND = 20;
export const PLUGIN_DATA_BYTES_PER_SECOND = 16_384;
/** Limits of all plugins of a client together. */
export const ALL_PLUGIN_DATA_PER_SECOND = 100;
export const ALL_PLUGIN_DATA_BYTES_PER_SECOND = 65_536;
/** Number of plugins that a client may announce; other plugins get no messages. */
export const MAX_ANNOUNCED_PLUGINS = 32;

export const RECEIVER_REPORTS_FEATURE = 'receiver-reports';
/** Reports and summaries contain queueing delays: docs/design/congestion-control.md. */
export const QUEUE_REPORTS_FEATURE = 'queue-reports';
/** Number of talkers in one report. */
export const MAX_REPORTED_SENDERS = 16;
/** Reports of one channel that the server reads per second; in a larger channel each listener reports less often. */
export const RECEIVER_REPORTS_PER_SECOND = 25;

/** Voice packets use the compact format in channels where every client knows it. */
export const COMPACT_VOICE_FEATURE = 'compact-voice';

export const RECORDING_FEATURE = 'recording';
/** Longest recording of a channel for plugin development. */
export const MAX_RECORDING_SECONDS = 60;
export const CONVERSATION_RECORDING_FEATURE = 'conversation-recording';
/** Longest recording of a conversation. */
export const MAX_CONVERSATION_SECONDS = 8 * 3_600;
/** Number of other users whose voices a recording contains. */
export const MAX_RECORDED_PEOPLE = 16;
/** A user who has not answered within this time is not recorded. */
export const RECORDING_QUESTION_MS = 30_000;

/** The server returns probe packets to a client that asks for it: docs/design/call-doctor.md. */
export const VOICE_ECHO_FEATURE = 'voice-echo';
/** Epoch of probe packets; no voice key uses it. */
export const PROBE_EPOCH = 0xffff;
/** Longest echo, and its packet rate. */
export const MAX_ECHO_SECONDS = 10;
export const ECHO_PACKETS_PER_SECOND = 64;
export const MAX_ECHO_PACKETS = MAX_ECHO_SECONDS * ECHO_PACKETS_PER_SECOND;

/** Whispers, listening to other channels and priority speakers: docs/design/whisper.md. */
export const WHISPER_FEATURE = 'whisper';
/** People and channels that one whisper may name. A list of up to MAX_LISTED_TARGETS is refused with a code; a longer one closes the connection. */
export const MAX_WHISPER_PEOPLE = 16;
export const MAX_WHISPER_CHANNELS = 4;
export const MAX_LISTED_TARGETS = 64;
/** Number of listeners of one whisper. */
export const MAX_WHISPER_LISTENERS = 128;
/** Highest epoch of a whisper key; the epoch above it is that of probe packets. */
export const MAX_WHISPER_EPOCH = PROBE_EPOCH - 1;
/** Number of simultaneous whispers to one user. */
export const MAX_HEARD_WHISPERS = 8;
/** Number of fingerprints in a user's list of refused whisperers. */
export const MAX_REFUSED_WHISPERERS = 256;
/** Number of channels that a user may listen to beside the own one. */
export const MAX_LISTENED_CHANNELS = 8;
