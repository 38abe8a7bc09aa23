import { defaultSettings } from '@jackfield/protocol/settings';
import type { LaneProfile } from '@jackfield/protocol/lane';
import type { PluginView } from '@jackfield/protocol/plugins';
import type { ChatMessage, DeviceState, Snapshot, User } from '@jackfield/protocol/state';

/** Fingerprint of the fake server's certificate. */
export const FINGERPRINT = '7068a7a4df3be6bd4f0c6cda4418cf66'.repeat(2);

/** The devices of the computer: the engine captures and plays. */
export const ENGINE_DEVICE: DeviceState = {
  kind: 'native',
  isRunning: true,
  error: null,
  backend: 'pipe',
  inputName: 'Yeti',
  outputName: 'Desk',
};

/** The device of the window: its page captures and plays, which keeps a processor busy. */
export const WINDOW_DEVICE: DeviceState = {
  kind: 'chromium',
  isRunning: false,
  error: null,
  backend: null,
  inputName: null,
  outputName: null,
};

/** Features and limits of the fake server. */
export const LANE: LaneProfile = {
  features: {
    hasWhispers: true,
    recordings: 'conversations',
    hasPluginData: true,
    hasChatHistory: true,
    hasChannelTree: false,
    chatFormat: 'plain',
    hasLinkProbe: true,
    hasInvites: true,
  },
  limits: { chatCharacters: 4_000, whisperPeople: 16, whisperChannels: 4, listenedChannels: 8, pluginDataBytes: 4_096 },
};

/** Users and channels of the fake server. */
export const ADA: User = user(1, 'Ada', 'ada0', 1);
const PEOPLE: readonly User[] = [
  ADA,
  user(2, 'Grace Hopper', '5a17c2d4e6f80911', 1),
  user(3, 'Linus', '0f9e8d7c6b5a4932', 1, { isMuted: true }),
  user(4, 'Margaret Hamilton with a very long name indeed', '77aa22bb55cc0011', 1),
  user(5, 'Radia', '1234567890abcdef', 2, { isServerMuted: true }),
  user(6, '许宝騄', 'fedcba0987654321', 2, { isMuted: true, isDeafened: true }),
];

export function user(
  id: number,
  name: string,
  fingerprint: string,
  channelId: number | null,
  more: Partial<User> = {},
): User {
  return { id, name, fingerprint, channelId, isMuted: false, isDeafened: false, isServerMuted: false, ...more };
}

export function message(id: string, from: User, text: string, sentAtMs: number): ChatMessage {
  return { id, channelId: 1, userId: from.id, userName: from.name, text, sentAtMs };
}

export function plugin(id: string, name: string, more: Partial<PluginView> = {}): PluginView {
  return {
    id,
    version: '0.1.0',
    name,
    description: `${name}, as the registry describes it.`,
    license: 'MIT',
    authors: ['The Jackfield authors'],
    status: { kind: 'on' },
    isRequired: false,
    isDevelopment: false,
    hooks: ['lifecycle', 'captured-audio', 'parameters'],
    permissions: [
      {
        id: 'hears-own-voice',
        title: 'Hear and change your voice',
        explanation: 'Everything that your microphone picks up passes through this plugin before it is sent.',
        risk: 'medium',
        reason: null,
      },
    ],
    settingsSchema: null,
    settingsUi: null,
    keys: [],
    settings: {},
    metrics: null,
    stages: ['captured'],
    sizeBytes: 391_220,
    digest: '9f2c1b7d5e0a48c3b6f1d2e4a7908c5b3d6e1f2a4c7b8091d3e5f60718293a4b',
    signature: { kind: 'signed', keyId: '7221BF45CA66398E', isPinned: true },
    source: 'bundled',
    update: null,
    failsClosed: false,
    needs: [],
    grants: [],
    ...more,
  };
}

const METRICS = { p50Us: 84, p99Us: 190, calls: 104_211, misses: 2, strikes: 0, memoryBytes: 1_376_256 };

const PLUGINS: readonly PluginView[] = [
  plugin('jackfield:opus', 'Opus', {
    description: 'Turns your voice into small packets and others’ packets back into voice.',
    isRequired: true,
    hooks: ['lifecycle', 'voice-codec', 'parameters'],
    stages: [],
    metrics: { ...METRICS, p50Us: 232, p99Us: 410 },
    settings: { bitrate: 40_000, useFec: true },
    settingsSchema: {
      type: 'object',
      properties: {
        bitrate: {
          title: 'Bitrate',
          description: 'Bits per second.',
          type: 'integer',
          minimum: 6000,
          maximum: 510_000,
        },
        useFec: { title: 'Protect against lost packets', type: 'boolean' },
      },
    },
  }),
  plugin('jackfield:noise-suppression', 'Noise suppression', {
    description: 'Takes fans, hum, hiss and street noise out of your voice while you speak.',
    metrics: METRICS,
    settings: { strength: 100 },
    settingsSchema: {
      type: 'object',
      properties: {
        strength: {
          title: 'Strength',
          description: 'How much of the noise goes away, in percent.',
          type: 'number',
          minimum: 0,
          maximum: 100,
        },
      },
    },
  }),
  plugin('jackfield:voice-gate', 'Voice gate', {
    description: 'Opens your microphone when you speak and closes it when you do not.',
    hooks: ['lifecycle', 'voice-gate', 'parameters'],
    metrics: { ...METRICS, p50Us: 21, p99Us: 66 },
  }),
  plugin('jackfield:voice-changer', 'Voice changer', {
    description: 'Speaks with another voice: higher or lower, as a robot, or in a whisper.',
    hooks: ['lifecycle', 'captured-audio', 'parameters', 'ui-events'],
    metrics: { ...METRICS, p50Us: 6.4, p99Us: 18, strikes: 1 },
    settings: { mode: 'pitch', semitones: 4, keepFormants: true },
    settingsSchema: {
      type: 'object',
      additionalProperties: false,
      properties: {
        mode: { type: 'string', title: 'Voice', enum: ['natural', 'pitch', 'robot', 'whisper'] },
        semitones: {
          type: 'number',
          title: 'Pitch',
          description: 'Semitones up or down.',
          minimum: -12,
          maximum: 12,
          multipleOf: 0.5,
        },
        keepFormants: {
          type: 'boolean',
          title: 'Keep my timbre',
          description: 'Off, the size of the voice changes with its pitch.',
        },
      },
    },
    settingsUi: {
      type: 'VerticalLayout',
      elements: [
        { type: 'Control', scope: '#/properties/mode' },
        {
          type: 'Group',
          label: 'Pitch',
          rule: { effect: 'HIDE', condition: { scope: '#/properties/mode', schema: { const: 'natural' } } },
          elements: [
            { type: 'Control', scope: '#/properties/semitones' },
            { type: 'Control', scope: '#/properties/keepFormants' },
          ],
        },
      ],
    },
  }),
  plugin('lab:echo-machine', 'Echo machine', {
    description: 'A delay with feedback.',
    status: {
      kind: 'struck-out',
      error: { code: 'DEADLINE_MISSED', message: 'Echo machine took longer than 4 ms for a frame.' },
    },
    metrics: { ...METRICS, p50Us: 3900, p99Us: 12_800, misses: 61, strikes: 5 },
  }),
  plugin('jackfield:greeter', 'Greeter', {
    description: 'Greets who joins your channel and rolls dice in the chat.',
    status: { kind: 'available' },
    hooks: ['lifecycle', 'user-events', 'chat-events'],
    stages: [],
    sizeBytes: 1_630_000,
    permissions: [
      {
        id: 'chat',
        title: 'Write chat messages as you',
        explanation: 'Others see its messages under your name. At most 5 in 5 seconds.',
        risk: 'medium',
        reason: 'To write the greeting and the answers to !dice and !help.',
      },
      {
        id: 'sees-people',
        title: 'See who comes and goes',
        explanation: 'It is told who enters and leaves the channel that you are in.',
        risk: 'low',
        reason: null,
      },
    ],
    settings: { greeting: 'Welcome, {name}!', words: ['hello', 'moin'] },
    settingsSchema: {
      type: 'object',
      properties: {
        greeting: { type: 'string', title: 'Greeting', minLength: 1, maxLength: 500 },
        words: { type: 'array', title: 'Words it answers', items: { type: 'string' } },
        phrase: { type: 'string', title: 'Phrase', writeOnly: true },
      },
    },
  }),
  plugin('lab:transcriber', 'Transcriber', {
    description: 'Writes what you say into the chat.',
    status: { kind: 'available' },
    hooks: ['lifecycle', 'captured-audio'],
    permissions: [
      {
        id: 'eavesdropping',
        title: 'Hear voices and also write to others',
        explanation:
          'This plugin can hear voices and can write to other people. Together that lets it pass on what is said.',
        risk: 'high',
        reason: 'I write down what you say, <b>that is all</b>.',
      },
      {
        id: 'hears-own-voice',
        title: 'Hear and change your voice',
        explanation: 'Everything that your microphone picks up passes through this plugin before it is sent.',
        risk: 'medium',
        reason: null,
      },
    ],
  }),
];

/** A user who is set up, connected, and in the Lobby with three others. The engine captures and plays. */
export function snapshot(more: Partial<Snapshot> = {}): Snapshot {
  const start = Date.UTC(2026, 10, 20, 18, 2);
  return {
    version: '0.1.0',
    connection: {
      kind: 'connected',
      address: 'voice.example.org:7430',
      serverName: 'The Exchange',
      voicePath: 'udp',
      fingerprint: FINGERPRINT,
      trust: 'known',
    },
    lane: LANE,
    ownServer: null,
    self: { userId: 1, name: 'Ada', channelId: 1, isMuted: false, isDeafened: false, isMonitoring: false },
    channels: [
      { id: 1, name: 'Lobby', description: 'Where everybody comes in', kind: 'voice' },
      { id: 2, name: 'Quiet room', description: 'For two or three', kind: 'voice' },
      { id: 3, name: 'Echo', description: 'You hear yourself', kind: 'echo' },
    ],
    users: PEOPLE,
    chat: [
      message('1', user(2, 'Grace Hopper', '5a17', 1), 'Does anybody hear the fan, or is it gone?', start),
      message('2', ADA, 'Gone. What did you switch on?', start + 20_000),
      message(
        '3',
        user(2, 'Grace Hopper', '5a17', 1),
        'Noise suppression, see https://jmvalin.ca/demo/rnnoise/ for how it works.',
        start + 41_000,
      ),
      message(
        '4',
        user(2, 'Grace Hopper', '5a17', 1),
        '<img src=x onerror=alert(1)> and javascript:alert(1) stay text',
        start + 55_000,
      ),
    ],
    talking: [],
    plugins: PLUGINS,
    chain: {
      captured: ['jackfield:noise-suppression', 'jackfield:voice-gate', 'jackfield:voice-changer', 'lab:echo-machine'],
      decoded: [],
      mixed: [],
    },
    settings: { ...defaultSettings, name: 'Ada', isSetUp: true, lastAddress: 'voice.example.org:7430' },
    device: ENGINE_DEVICE,
    devices: null,
    quality: {
      roundTripMs: 24,
      lossPercent: 0.2,
      sentLossPercent: null,
      hasErrorCorrection: false,
      limitedKbps: null,
      jitterBufferMs: 22,
      sentKbps: 42,
      receivedKbps: 118,
      rating: 'good',
      drops: {},
    },
    codec: { pluginId: 'jackfield:opus', name: 'Opus', waiting: null },
    voice: { speaking: { kind: 'running' }, hearing: { kind: 'running' } },
    notices: [],
    recording: null,
    conversation: null,
    whisper: { own: null, heard: [], lastFrom: null, lastTarget: null },
    slots: [],
    messageMarks: [],
    positional: null,
    ...more,
  };
}
