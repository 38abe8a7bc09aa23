import { CHAT_CHARACTERS, LISTENED_CHANNELS, WHISPER_CHANNELS, WHISPER_PEOPLE } from './limits.ts';
import { uiLimits, uiSlots } from './plugin-ui.ts';
import type { MethodName } from './rpc.ts';
import { settingsProperties } from './settings.ts';

/**
 * JSON Schemas (draft-07) of every request's `params`, beside the types in `rpc.ts`. The engine rejects params that do not match
 * before they reach any of its parts.
 */
export const paramsSchemas = {
  connect: params({ address: { $ref: '#/definitions/typedAddress' } }),
  readAddress: params({ text: { type: 'string', maxLength: 4_000 } }),
  invites: { type: 'null' },
  saveServer: params({
    address: { $ref: '#/definitions/typedAddress' },
    name: { type: 'string', maxLength: 64 },
  }),
  removeServer: params({ address: { $ref: '#/definitions/typedAddress' } }),
  trustServer: params({
    address: { $ref: '#/definitions/typedAddress' },
    fingerprint: { type: 'string', minLength: 1, maxLength: 200 },
  }),
  disconnect: { type: 'null' },
  joinChannel: params({ channelId: { $ref: '#/definitions/id' } }),
  leaveChannel: { type: 'null' },
  setMuted: params({ isMuted: { type: 'boolean' } }),
  setDeafened: params({ isDeafened: { type: 'boolean' } }),
  setMonitoring: params({ isMonitoring: { type: 'boolean' } }),
  sendChat: params({ text: { type: 'string', minLength: 1, maxLength: CHAT_CHARACTERS } }),
  completeCommand: params({ text: { type: 'string', minLength: 1, maxLength: CHAT_CHARACTERS } }),
  setUserVolume: params({
    userId: { $ref: '#/definitions/id' },
    percent: { type: 'number', minimum: 0, maximum: 200 },
  }),
  setUserMuted: params({ userId: { $ref: '#/definitions/id' }, isMuted: { type: 'boolean' } }),
  startWhisper: params({ userIds: ids(WHISPER_PEOPLE), channelIds: ids(WHISPER_CHANNELS) }),
  stopWhisper: { type: 'null' },
  setListening: params({ channelIds: ids(LISTENED_CHANNELS) }),
  setWhisperRefused: params({ userId: { $ref: '#/definitions/id' }, isRefused: { type: 'boolean' } }),
  updateSettings: {
    type: 'object',
    properties: withoutLists(),
    additionalProperties: false,
  },
  watchMeters: params({ isWatching: { type: 'boolean' } }),
  watchDevices: params({ isWatching: { type: 'boolean' } }),
  playTestSound: { type: 'null' },
  runDoctor: params({ hasSound: { type: 'boolean' } }),
  watchPeople: params({ isWatching: { type: 'boolean' } }),
  refreshPlugins: { type: 'null' },
  setRegistry: params({ place: settingsProperties.registries.items, isListed: { type: 'boolean' } }),
  pluginSources: { type: 'null' },
  inspectPlugin: params({ id: { $ref: '#/definitions/pluginId' } }),
  inspectPluginFile: params({ file: { type: 'string', minLength: 1, maxLength: 4_096 } }),
  installPlugin: {
    type: 'object',
    properties: {
      id: { $ref: '#/definitions/pluginId' },
      granted: { type: 'array', maxItems: 64, uniqueItems: true, items: { $ref: '#/definitions/permissionId' } },
      digest: { type: 'string', pattern: '^[0-9a-f]{64}$' },
      allowsDowngrade: { type: 'boolean' },
    },
    required: ['id', 'granted'],
    additionalProperties: false,
  },
  pluginGrants: { type: 'null' },
  pluginLog: params({ id: { $ref: '#/definitions/pluginId' } }),
  reportPlugin: params({ id: { $ref: '#/definitions/pluginId' } }),
  setPluginGrant: params({
    id: { $ref: '#/definitions/pluginId' },
    permission: { $ref: '#/definitions/permissionId' },
    where: { enum: ['everywhere', 'here', 'nowhere'] },
  }),
  removePlugin: {
    type: 'object',
    properties: { id: { $ref: '#/definitions/pluginId' }, deletesData: { type: 'boolean' } },
    required: ['id'],
    additionalProperties: false,
  },
  enablePlugin: params({ id: { $ref: '#/definitions/pluginId' } }),
  disablePlugin: params({ id: { $ref: '#/definitions/pluginId' } }),
  keepPluginOn: params({ id: { $ref: '#/definitions/pluginId' }, staysOn: { type: 'boolean' } }),
  setPluginSettings: params({ id: { $ref: '#/definitions/pluginId' }, settings: { type: 'object' } }),
  pluginKey: params({
    id: { $ref: '#/definitions/pluginId' },
    keyId: { type: 'string', maxLength: 32, pattern: '^[a-z][a-z0-9-]*$' },
    isDown: { type: 'boolean' },
  }),
  setChainOrder: params({
    stage: { enum: ['captured', 'decoded', 'mixed'] },
    order: { type: 'array', maxItems: 64, uniqueItems: true, items: { $ref: '#/definitions/pluginId' } },
  }),
  devInstall: params({
    file: { type: 'string', maxLength: 4_096, pattern: '\\.wasm$' },
    granted: {
      anyOf: [
        { type: 'null' },
        { type: 'array', maxItems: 64, uniqueItems: true, items: { type: 'string', maxLength: 64 } },
      ],
    },
  }),
  recordMicrophone: params({
    file: { type: 'string', maxLength: 4_096, pattern: '\\.wav$' },
    seconds: { type: 'number', minimum: 1, maximum: 60 },
  }),
  recordCall: params({
    folder: { type: 'string', minLength: 1, maxLength: 4_096, pattern: '^(/|[A-Za-z]:)' },
    seconds: { type: 'number', minimum: 1, maximum: 60 },
    isMine: { type: 'boolean' },
  }),
  answerRecording: params({ recordingId: { $ref: '#/definitions/id' }, isAllowed: { type: 'boolean' } }),
  recordConversation: params({
    format: { enum: ['opus', 'wav'] },
    tracks: { enum: ['mix', 'people', 'both'] },
    folder: { type: ['string', 'null'], minLength: 1, maxLength: 4_096, pattern: '^(/|[A-Za-z]:)' },
  }),
  markRecording: params({ text: { type: 'string', maxLength: 200 } }),
  stopRecording: { type: 'null' },
  loopVoice: params({ file: { type: ['string', 'null'], maxLength: 4_096, pattern: '\\.wav$' } }),
  devRestore: params({ id: { $ref: '#/definitions/pluginId' } }),
  uiInput: params({
    pluginId: { $ref: '#/definitions/pluginId' },
    slot: { enum: uiSlots },
    key: { type: 'string', maxLength: uiLimits.keyCharacters },
    input: {
      oneOf: [
        params({ tag: { const: 'pressed' } }),
        params({ tag: { const: 'flag' }, val: { type: 'boolean' } }),
        params({ tag: { const: 'number' }, val: { type: 'number' } }),
        params({ tag: { const: 'text' }, val: { type: 'string', maxLength: uiLimits.inputCharacters } }),
        params({ tag: { const: 'json' }, val: { type: 'string', maxLength: uiLimits.formCharacters } }),
      ],
    },
    userId: { anyOf: [{ type: 'null' }, { $ref: '#/definitions/id' }] },
  }),
  pressMark: params({ pluginId: { $ref: '#/definitions/pluginId' }, messageId: { type: 'string', maxLength: 64 } }),
  pluginAsset: params({ pluginId: { $ref: '#/definitions/pluginId' }, name: { type: 'string', maxLength: 64 } }),
  reportDevice: params({
    isRunning: { type: 'boolean' },
    error: {
      anyOf: [
        { type: 'null' },
        {
          type: 'object',
          properties: {
            code: { type: 'string', pattern: '^[A-Z][A-Z0-9_]{1,63}$' },
            message: { type: 'string', maxLength: 1_000 },
            details: { type: 'object', maxProperties: 16 },
          },
          required: ['code', 'message'],
          additionalProperties: false,
        },
      ],
    },
  }),
  dismissNotice: params({ id: { type: 'string', maxLength: 200 } }),
} as const satisfies Record<MethodName, object>;

/** Definitions that the schemas above refer to. */
export const paramsDefinitions = {
  /** `host`, `host:port` or `[v6]:port`; the lane parses it. */
  /** Any text that the user typed: the address parser explains what is wrong with it. */
  typedAddress: { type: 'string', maxLength: 4_000 },
  id: { type: 'integer', minimum: 0, maximum: 0xffff_ffff },
  /** A permission id; some ids contain a host: `http:api.example.com`. */
  permissionId: { type: 'string', minLength: 1, maxLength: 300 },
  pluginId: { type: 'string', maxLength: 129, pattern: '^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*$' },
} as const;

function params(properties: Readonly<Record<string, object>>): object {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

function ids(maxItems: number): object {
  return { type: 'array', maxItems, uniqueItems: true, items: { $ref: '#/definitions/id' } };
}

function withoutLists(): object {
  const {
    registries: _registries,
    servers: _servers,
    userVolumes: _userVolumes,
    mutedUsers: _mutedUsers,
    whisperRefusals: _whisperRefusals,
    ...rest
  } = settingsProperties;
  return rest;
}
