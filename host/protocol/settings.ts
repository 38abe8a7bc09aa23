import { NAME_CHARACTERS } from './limits.ts';
import type { Settings } from './state.ts';

/** JSON Schema (draft-07) of each of the user's settings. */
export const settingsProperties = {
  name: { type: 'string', maxLength: NAME_CHARACTERS },
  theme: { enum: ['system', 'light', 'dark'] },
  isSetUp: { type: 'boolean' },
  inputDeviceId: { type: 'string', maxLength: 300 },
  outputDeviceId: { type: 'string', maxLength: 300 },
  inputVolumePercent: { type: 'number', minimum: 0, maximum: 200 },
  outputVolumePercent: { type: 'number', minimum: 0, maximum: 200 },
  hasEchoCancellation: { type: 'boolean' },
  hasAutomaticGain: { type: 'boolean' },
  packetMs: { enum: [10, 20] },
  registries: {
    type: 'array',
    maxItems: 16,
    uniqueItems: true,
    items: { type: 'string', maxLength: 1_000, pattern: '^(https?://[^\\s/@]+(/[^\\s?#]*)?|/.*|[A-Za-z]:\\\\.*)$' },
  },
  servers: {
    type: 'array',
    maxItems: 64,
    items: {
      type: 'object',
      properties: {
        address: { type: 'string', minLength: 1, maxLength: 300 },
        name: { type: 'string', minLength: 1, maxLength: 64 },
        lastUsedAtMs: { type: ['number', 'null'] },
      },
      required: ['address', 'name', 'lastUsedAtMs'],
      additionalProperties: false,
    },
  },
  lastAddress: { type: ['string', 'null'], maxLength: 300 },
  lastChannelName: { type: ['string', 'null'], maxLength: 300 },
  userVolumes: {
    type: 'object',
    maxProperties: 10_000,
    additionalProperties: { type: 'number', minimum: 0, maximum: 200 },
  },
  mutedUsers: { type: 'array', maxItems: 10_000, uniqueItems: true, items: { type: 'string', maxLength: 64 } },
  foldedChannels: { type: 'array', maxItems: 500, uniqueItems: true, items: { type: 'string', maxLength: 601 } },
  shortcuts: {
    type: 'object',
    properties: { mute: { type: 'string', maxLength: 64 }, deafen: { type: 'string', maxLength: 64 } },
    required: ['mute', 'deafen'],
    additionalProperties: false,
  },
  positional: {
    type: 'object',
    properties: {
      isOn: { type: 'boolean' },
      minimumDistanceM: { type: 'number', minimum: 0, maximum: 100 },
      maximumDistanceM: { type: 'number', minimum: 0.1, maximum: 1_000 },
      minimumVolumePercent: { type: 'number', minimum: 0, maximum: 100 },
    },
    required: ['isOn', 'minimumDistanceM', 'maximumDistanceM', 'minimumVolumePercent'],
    additionalProperties: false,
  },
  pluginKeys: {
    type: 'object',
    maxProperties: 500,
    propertyNames: { maxLength: 120, pattern: '^[a-z0-9:-]+/[a-z0-9-]+$' },
    additionalProperties: { type: 'string', minLength: 1, maxLength: 64 },
  },
} as const satisfies Readonly<Record<keyof Settings, object>>;

/** The settings of a new user. An empty device id is the system's default device. */
export const defaultSettings: Settings = {
  name: '',
  theme: 'system',
  isSetUp: false,
  inputDeviceId: '',
  outputDeviceId: '',
  inputVolumePercent: 100,
  outputVolumePercent: 100,
  hasEchoCancellation: true,
  hasAutomaticGain: true,
  packetMs: 20,
  registries: [],
  servers: [],
  lastAddress: null,
  lastChannelName: null,
  userVolumes: {},
  mutedUsers: [],
  foldedChannels: [],
  shortcuts: { mute: 'M', deafen: 'D' },
  positional: { isOn: true, minimumDistanceM: 1, maximumDistanceM: 15, minimumVolumePercent: 0 },
  pluginKeys: {},
};
