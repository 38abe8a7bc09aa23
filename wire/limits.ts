/** Raised when old peers cannot talk to new ones. */
export const PROTOCOL_VERSION = 1;
/** TCP and UDP, when nothing else is said. */
export const DEFAULT_PORT = 27_420;

/** One frame on the sender's clock. */
export const FRAME_MS = 10;

/** Characters of a person's name; those of other names are in name.ts. */
export const MAX_NAME_LENGTH = 32;
/** Characters (code points) of a chat message. */
export const MAX_CHAT_LENGTH = 4_000;
/** Bytes of a chat message, in UTF-8 and as the JSON that travels: no allowed character takes more than four of either. */
export const MAX_CHAT_BYTES = 16_000;
/** Chat messages that a channel keeps for those who join; the oldest go first. */
export const CHAT_HISTORY_LENGTH = 100;
/** Bytes of JSON that those messages take together. */
export const CHAT_HISTORY_BYTES = 256 * 1024;

/** JSON from a client; a longer message closes the connection. */
export const MAX_CLIENT_MESSAGE_BYTES = 16 * 1024;
/** JSON from a server; a longer message closes the connection. */
export const MAX_SERVER_MESSAGE_BYTES = 4 * 1024 * 1024;
/** Users in one message; the others follow in the next. So many with the longest names and most codecs fit beside 1,000 channels with the longest topics. */
export const MAX_USERS_PER_MESSAGE = 2_000;

/** Fits an IPv6 path with the smallest MTU, 1,280 bytes. */
export const MAX_DATAGRAM_BYTES = 1_200;

/** Hellos on a working path, and how long the relay believes in a binding without one. */
export const HELLO_INTERVAL_MS = 2_000;
export const BINDING_TIMEOUT_MS = 15_000;

/** What a server says in the header `Jackfield-Features` of its answer to the upgrade that it understands; older ones have no such header. */
export const FEATURES_HEADER = 'jackfield-features';
export const PLUGIN_DATA_FEATURE = 'plugin-data';
export const VOICE_CHANGER_FEATURE = 'voice-changer';
export const CODECS_FEATURE = 'codecs';
/** Hellos carry a cookie: a server sends voice only to addresses that brought theirs back. */
export const UDP_COOKIE_FEATURE = 'udp-cookie';
/** The server takes chat messages of MAX_CHAT_LENGTH. One without it closes the connection beyond OLD_MAX_CHAT_LENGTH. */
export const LONG_CHAT_FEATURE = 'long-chat';
export const OLD_MAX_CHAT_LENGTH = 2_000;
/** Codecs beside Opus that a client announces. */
export const MAX_ANNOUNCED_CODECS = 4;
/** One message between the same plugin of two clients. */
export const MAX_PLUGIN_DATA_BYTES = 4_096;
/** Per plugin and client; servers drop what is over twice that at once. */
export const PLUGIN_DATA_PER_SECOND = 20;
export const PLUGIN_DATA_BYTES_PER_SECOND = 16_384;
/** All plugins of a client together. */
export const ALL_PLUGIN_DATA_PER_SECOND = 100;
export const ALL_PLUGIN_DATA_BYTES_PER_SECOND = 65_536;
/** Plugins that a client announces; others get nothing. */
export const MAX_ANNOUNCED_PLUGINS = 32;

export const RECEIVER_REPORTS_FEATURE = 'receiver-reports';
/** Reports and summaries tell how long packets wait in queues on their way: docs/design/congestion-control.md. */
export const QUEUE_REPORTS_FEATURE = 'queue-reports';
/** Talkers in one report. */
export const MAX_REPORTED_SENDERS = 16;
/** Reports a second that the server reads of one channel: in a larger one each listener reports more seldom. */
export const RECEIVER_REPORTS_PER_SECOND = 25;

/** Voice packets of the compact format, where everybody in the channel knows it. */
export const COMPACT_VOICE_FEATURE = 'compact-voice';

export const RECORDING_FEATURE = 'recording';
/** Longest recording of a channel for work on a plugin. */
export const MAX_RECORDING_SECONDS = 60;
export const CONVERSATION_RECORDING_FEATURE = 'conversation-recording';
/** Longest recording of a conversation. */
export const MAX_CONVERSATION_SECONDS = 8 * 3_600;
/** Others whose voices are on one. */
export const MAX_RECORDED_PEOPLE = 16;
/** Who has not answered for so long is not recorded. */
export const RECORDING_QUESTION_MS = 30_000;

/** The server sends probe packets back to the client that asks for it: docs/design/call-doctor.md. */
export const VOICE_ECHO_FEATURE = 'voice-echo';
/** Epoch of probe packets; no voice key has it. */
export const PROBE_EPOCH = 0xffff;
/** Longest echo, and packets of it. */
export const MAX_ECHO_SECONDS = 10;
export const ECHO_PACKETS_PER_SECOND = 64;
export const MAX_ECHO_PACKETS = MAX_ECHO_SECONDS * ECHO_PACKETS_PER_SECOND;

/** Whispers, listening to other channels and priority speakers: docs/design/whisper.md. */
export const WHISPER_FEATURE = 'whisper';
/** People and channels that one whisper may name; a list of up to MAX_LISTED_TARGETS is refused with a code, a longer one closes the connection. */
export const MAX_WHISPER_PEOPLE = 16;
export const MAX_WHISPER_CHANNELS = 4;
export const MAX_LISTED_TARGETS = 64;
/** People who hear one whisper. */
export const MAX_WHISPER_LISTENERS = 128;
/** The last epoch is that of probe packets. */
export const MAX_WHISPER_EPOCH = PROBE_EPOCH - 1;
/** Whispers to one person at once. */
export const MAX_HEARD_WHISPERS = 8;
/** Fingerprints of those whose whispers somebody does not take. */
export const MAX_REFUSED_WHISPERERS = 256;
/** Channels that one listens to beside the own one. */
export const MAX_LISTENED_CHANNELS = 8;
