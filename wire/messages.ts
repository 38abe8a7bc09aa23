/**
 * Schemas of all control messages. The TypeScript types and the validators of both ends are derived from them. Each message is one JSON text on the WebSocket;
 * drawn in docs/wire/control-messages.md.
 */
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import { base64 } from './base64-schema.ts';
import {
  MAX_ANNOUNCED_CODECS,
  MAX_ANNOUNCED_PLUGINS,
  MAX_CHAT_LENGTH,
  MAX_LISTENED_CHANNELS,
  MAX_NAME_LENGTH,
  MAX_PLUGIN_DATA_BYTES,
} from './limits.ts';
import { WIRE_NAME_PATTERN } from './name.ts';
import { receiverReportClientSchemas, receiverReportServerSchemas } from './receiver-report.ts';
import { recordingClientSchemas, recordingServerSchemas } from './recording.ts';
import { voiceEchoClientSchemas, voiceEchoServerSchemas } from './voice-echo.ts';
import { whisperClientSchemas, whisperServerSchemas } from './whisper.ts';

/** No message has fields that are not in its schema. */
const closed = { additionalProperties: false } as const;
const uint32 = Type.Integer({ minimum: 0, maximum: 0xffff_ffff });
const epoch = Type.Integer({ minimum: 1, maximum: 0xffff });
const name = Type.String({ minLength: 1, maxLength: MAX_NAME_LENGTH, pattern: WIRE_NAME_PATTERN });
const orNull = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
/** `namespace:name`, as in the manifest. */
const pluginId = Type.String({ maxLength: 80, pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*:[a-z][a-z0-9]*(-[a-z0-9]+)*$' });
/** 1 to 4,096 bytes in base64 with padding. */
const pluginData = Type.String({
  minLength: 4,
  maxLength: Math.ceil(MAX_PLUGIN_DATA_BYTES / 3) * 4,
  pattern: '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$',
});

/** SHA-256 digests of the components of codecs that a client can decode now, beside Opus. */
const codecs = Type.Array(Type.String({ minLength: 64, maxLength: 64, pattern: '^[0-9a-f]{64}$' }), {
  maxItems: MAX_ANNOUNCED_CODECS,
  uniqueItems: true,
});

const channel = Type.Object(
  {
    id: uint32,
    name: Type.String(),
    description: Type.String(),
    kind: Type.Union([Type.Literal('voice'), Type.Literal('echo')]),
  },
  closed,
);

const user = Type.Object(
  {
    id: uint32,
    name,
    fingerprint: Type.String({ pattern: '^[0-9a-f]{32}$' }),
    channelId: orNull(uint32),
    isMuted: Type.Boolean(),
    isDeafened: Type.Boolean(),
    isServerMuted: Type.Boolean(),
    /** Left out for false, and towards clients that never sent the field themselves, because older clients do not know it. */
    hasVoiceChanger: Type.Optional(Type.Boolean()),
    /** Left out when there are none, and as above. */
    codecs: Type.Optional(codecs),
    /** Channels that the user listens to beside the own one. Left out when there are none, and towards clients that did not send `whisperSupport`. */
    listensTo: Type.Optional(Type.Array(uint32, { maxItems: MAX_LISTENED_CHANNELS })),
    /** The operator made the user a priority speaker: other users are quieter while this one talks. Left out for false, and as above. */
    isPriority: Type.Optional(Type.Boolean()),
  },
  closed,
);

const chatMessage = Type.Object(
  {
    id: Type.String(),
    channelId: uint32,
    userId: uint32,
    userName: Type.String(),
    text: Type.String(),
    /** Limited to valid JavaScript dates (±8.64e15), because others throw where they are shown. */
    sentAtMs: Type.Number({ minimum: 0, maximum: 8.64e15 }),
  },
  closed,
);

const voiceKey = Type.Object({ userId: uint32, epoch, key: base64(16) }, closed);

export const REFUSAL_CODES = [
  'UNKNOWN_CHANNEL',
  'NOT_PERMITTED',
  'CHANNEL_FULL',
  'NOT_IN_CHANNEL',
  'CHAT_TOO_FAST',
  'CHAT_EMPTY',
  'RECORDING_BUSY',
  'RECORDING_TOO_OFTEN',
  'ECHO_TOO_OFTEN',
  'WHISPER_TOO_MANY',
  'WHISPER_TOO_OFTEN',
  'WHISPER_UNKNOWN_TARGET',
  'WHISPER_NOBODY',
  'LISTEN_TOO_MANY',
  'LISTEN_TOO_OFTEN',
  'LISTEN_NOT_SHOWN',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

const clientSchemas = {
  ...recordingClientSchemas,
  ...receiverReportClientSchemas,
  ...voiceEchoClientSchemas,
  ...whisperClientSchemas,
  /** Answers `challenge`. The signature covers `loginBytes` of login.ts. */
  login: Type.Object(
    {
      type: Type.Literal('login'),
      protocol: Type.Integer(),
      name,
      publicKey: base64(32),
      signature: base64(64),
    },
    closed,
  ),
  /** Joins a channel, after leaving the current one. Answered by `joined` or `refused`. */
  join: Type.Object({ type: Type.Literal('join'), requestId: uint32, channelId: uint32 }, closed),
  /** Answered by `ok`. */
  leave: Type.Object({ type: Type.Literal('leave'), requestId: uint32 }, closed),
  /** Sends a message to the own channel. Answered by `ok` or `refused`. */
  chat: Type.Object(
    {
      type: Type.Literal('chat'),
      requestId: uint32,
      text: Type.String({ minLength: 1, maxLength: MAX_CHAT_LENGTH }),
    },
    closed,
  ),
  self: Type.Object(
    {
      type: Type.Literal('self'),
      name,
      isMuted: Type.Boolean(),
      isDeafened: Type.Boolean(),
      /** A plugin that declares itself a voice changer alters the voice. Sent to servers with the feature `voice-changer`, in each `self`. */
      hasVoiceChanger: Type.Optional(Type.Boolean()),
      /** Sent to servers with the feature `codecs`, in each `self`, even when the list is empty. */
      codecs: Type.Optional(codecs),
    },
    closed,
  ),
  /** A new key of the sender, for all members of the channel. Answered by `voiceKeyAccepted` when it has been distributed. */
  voiceKey: Type.Object({ type: Type.Literal('voiceKey'), epoch, key: base64(16) }, closed),
  /** Path on which the client receives voice from now on. */
  voicePath: Type.Object(
    { type: Type.Literal('voicePath'), path: Type.Union([Type.Literal('udp'), Type.Literal('control')]) },
    closed,
  ),
  /** The client takes compact voice packets and `voiceFormat`. Sent once, to servers with the feature `compact-voice`. */
  compactVoice: Type.Object({ type: Type.Literal('compactVoice') }, closed),
  /** So many packets under the key of a channel member failed to open that all members should make new keys. Sent to servers with the same feature. */
  voiceKeyWorn: Type.Object({ type: Type.Literal('voiceKeyWorn') }, closed),
  /** The complete list of the client's plugins that want `pluginData`, each time. */
  plugins: Type.Object(
    {
      type: Type.Literal('plugins'),
      ids: Type.Array(pluginId, { maxItems: MAX_ANNOUNCED_PLUGINS, uniqueItems: true }),
    },
    closed,
  ),
  /** A message to the same plugin of all members of the channel, or of one. Not answered; messages over the limits are dropped. */
  pluginData: Type.Object(
    { type: Type.Literal('pluginData'), pluginId, userId: orNull(uint32), data: pluginData },
    closed,
  ),
};

const serverSchemas = {
  ...recordingServerSchemas,
  ...receiverReportServerSchemas,
  ...voiceEchoServerSchemas,
  ...whisperServerSchemas,
  /** The first message on a connection. */
  challenge: Type.Object({ type: Type.Literal('challenge'), protocol: Type.Integer(), nonce: base64(32) }, closed),
  /** State of the server at the login. `udpPort` is null when voice uses this connection only. */
  welcome: Type.Object(
    {
      type: Type.Literal('welcome'),
      serverName: Type.String(),
      selfId: uint32,
      channels: Type.Array(channel),
      users: Type.Array(user),
      udpPort: orNull(Type.Integer({ minimum: 1, maximum: 65_535 })),
      transportKey: base64(16),
    },
    closed,
  ),
  /** `keys` are those of the channel's members; `history` starts with the oldest message. */
  joined: Type.Object(
    {
      type: Type.Literal('joined'),
      requestId: uint32,
      channelId: uint32,
      keys: Type.Array(voiceKey),
      history: Type.Array(chatMessage),
    },
    closed,
  ),
  ok: Type.Object({ type: Type.Literal('ok'), requestId: uint32 }, closed),
  refused: Type.Object(
    {
      type: Type.Literal('refused'),
      requestId: uint32,
      code: Type.Enum(REFUSAL_CODES),
    },
    closed,
  ),
  /** Changes of the last 50 ms; each changed user is complete. */
  presence: Type.Object({ type: Type.Literal('presence'), users: Type.Array(user), left: Type.Array(uint32) }, closed),
  voiceKeys: Type.Object({ type: Type.Literal('voiceKeys'), keys: Type.Array(voiceKey) }, closed),
  voiceKeyAccepted: Type.Object({ type: Type.Literal('voiceKeyAccepted'), epoch }, closed),
  /** True when all members of the channel take compact voice packets; false until this message arrives. Sent to clients that sent `compactVoice`. */
  voiceFormat: Type.Object({ type: Type.Literal('voiceFormat'), channelId: uint32, isCompact: Type.Boolean() }, closed),
  /** A member left the channel, or a key is worn: the client must make a new key. */
  renewVoiceKey: Type.Object({ type: Type.Literal('renewVoiceKey') }, closed),
  chat: Type.Object({ type: Type.Literal('chat'), message: chatMessage }, closed),
  /** A message from the same plugin of another member of the channel, sent to clients that announced the plugin. */
  pluginData: Type.Object({ type: Type.Literal('pluginData'), pluginId, senderId: uint32, data: pluginData }, closed),
};

export type WireChannel = Static<typeof channel>;
export type WireUser = Static<typeof user>;
export type WireChatMessage = Static<typeof chatMessage>;
export type WireVoiceKey = Static<typeof voiceKey>;

export type ClientMessages = { [T in keyof typeof clientSchemas]: Static<(typeof clientSchemas)[T]> };
export type ServerMessages = { [T in keyof typeof serverSchemas]: Static<(typeof serverSchemas)[T]> };
export type ClientMessage = ClientMessages[keyof ClientMessages];
export type ServerMessage = ServerMessages[keyof ServerMessages];

/** JSON Schemas by message type. */
export const clientMessageSchemas: Readonly<Record<string, object>> = clientSchemas;
export const serverMessageSchemas: Readonly<Record<string, object>> = serverSchemas;
