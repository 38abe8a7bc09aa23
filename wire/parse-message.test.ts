import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_CLIENT_MESSAGE_BYTES } from './limits.ts';
import { clientMessageSchemas, serverMessageSchemas } from './messages.ts';
import type { ClientMessage, ServerMessage } from './messages.ts';
import { cleanName } from './name.ts';
import { parseClientMessage, parseServerMessage } from './parse-message.ts';

const user = {
  id: 1,
  name: 'Zoë 👩‍🚀',
  fingerprint: '00112233445566778899aabbccddeeff',
  channelId: null,
  isMuted: false,
  isDeafened: false,
  isServerMuted: false,
};
const key = Buffer.alloc(16).toString('base64');
const message = { id: '1', channelId: 1, userId: 1, userName: 'Zoë', text: 'hi', sentAtMs: 1 };

const agreement = {
  publicKey: Buffer.alloc(32, 1).toString('base64'),
  agreementKey: Buffer.alloc(32, 2).toString('base64'),
  signature: Buffer.alloc(64, 3).toString('base64'),
};
const sealed = Buffer.alloc(32).toString('base64');

const clientMessages: Record<ClientMessage['type'], ClientMessage> = {
  login: {
    type: 'login',
    protocol: 1,
    name: 'Zoë',
    publicKey: Buffer.alloc(32).toString('base64'),
    signature: Buffer.alloc(64).toString('base64'),
  },
  join: { type: 'join', requestId: 1, channelId: 2 },
  leave: { type: 'leave', requestId: 1 },
  chat: { type: 'chat', requestId: 1, text: 'hi' },
  self: { type: 'self', name: 'Zoë', isMuted: true, isDeafened: false },
  voiceKey: { type: 'voiceKey', epoch: 1, key },
  voicePath: { type: 'voicePath', path: 'udp' },
  compactVoice: { type: 'compactVoice' },
  voiceKeyWorn: { type: 'voiceKeyWorn' },
  plugins: { type: 'plugins', ids: ['jackfield:soundboard', 'a:b-2'] },
  pluginData: { type: 'pluginData', pluginId: 'jackfield:soundboard', userId: null, data: 'AQI=' },
  recordingSupport: { type: 'recordingSupport' },
  recordStart: { type: 'recordStart', requestId: 1, seconds: 60 },
  conversationRecordStart: { type: 'conversationRecordStart', requestId: 1 },
  recordAnswer: { type: 'recordAnswer', recordingId: 1, isAllowed: true },
  recordStop: { type: 'recordStop', recordingId: 1 },
  receiverReport: {
    type: 'receiverReport',
    senders: [{ senderId: 2, receivedPackets: 45, lostPackets: 5, burstPackets: 1.5, jitterMs: 12 }],
  },
  voiceEcho: { type: 'voiceEcho', requestId: 5, seconds: 4 },
  voiceEchoEnd: { type: 'voiceEchoEnd' },
  whisperSupport: { type: 'whisperSupport', ...agreement },
  whisperRefusals: { type: 'whisperRefusals', everybody: false, fingerprints: [user.fingerprint] },
  whisperStart: { type: 'whisperStart', requestId: 1, userIds: [2, 3], channelIds: [] },
  whisperKey: { type: 'whisperKey', epoch: 1, keys: [{ userId: 2, sealed }] },
  whisperEnd: { type: 'whisperEnd' },
  listen: { type: 'listen', requestId: 1, channelIds: [2] },
};
const serverMessages: Record<ServerMessage['type'], ServerMessage> = {
  challenge: { type: 'challenge', protocol: 1, nonce: Buffer.alloc(32).toString('base64') },
  welcome: {
    type: 'welcome',
    serverName: 'Home',
    selfId: 1,
    channels: [{ id: 1, name: 'Lobby', description: '', kind: 'voice' }],
    users: [user],
    udpPort: null,
    transportKey: key,
  },
  joined: { type: 'joined', requestId: 1, channelId: 1, keys: [{ userId: 1, epoch: 1, key }], history: [message] },
  ok: { type: 'ok', requestId: 1 },
  refused: { type: 'refused', requestId: 1, code: 'UNKNOWN_CHANNEL' },
  presence: { type: 'presence', users: [user], left: [2] },
  voiceFormat: { type: 'voiceFormat', channelId: 1, isCompact: true },
  voiceKeys: { type: 'voiceKeys', keys: [] },
  voiceKeyAccepted: { type: 'voiceKeyAccepted', epoch: 1 },
  renewVoiceKey: { type: 'renewVoiceKey' },
  chat: { type: 'chat', message },
  pluginData: { type: 'pluginData', pluginId: 'jackfield:soundboard', senderId: 1, data: 'AQI=' },
  recording: {
    type: 'recording',
    recordingId: 1,
    recorderId: 1,
    seconds: 10,
    phase: 'running',
    allowed: [2],
    asked: [],
  },
  recordingEnded: { type: 'recordingEnded', recordingId: 1 },
  receiverSummary: { type: 'receiverSummary', listeners: 3, lossPercent: 4.5, burstPackets: 1.5, jitterMs: 12 },
  voiceEchoReport: { type: 'voiceEchoReport', sequences: [1, 3], atMs: [0, 40.25] },
  whisperTargets: { type: 'whisperTargets', requestId: null, whisperId: 9, people: [{ userId: 2, ...agreement }] },
  whisperReady: { type: 'whisperReady', epoch: 1 },
  whisper: { type: 'whisper', whisperId: 9, senderId: 1, isShout: false, ...agreement, epoch: 1, sealed },
  whisperEnded: { type: 'whisperEnded', whisperId: 9 },
  listening: { type: 'listening', channelIds: [2] },
};

describe.each([
  ['client', clientMessages, clientMessageSchemas, parseClientMessage],
  ['server', serverMessages, serverMessageSchemas, parseServerMessage],
] as const)('%s messages', (_, examples, schemas, parse) => {
  it('have an example each, and every example passes unchanged', () => {
    expect(Object.keys(examples).sort()).toEqual(Object.keys(schemas).sort());
    for (const example of Object.values(examples)) {
      expect(parse(JSON.stringify(example))).toEqual({ isOk: true, message: example });
    }
  });

  it('are refused with a field too many or one missing', () => {
    for (const example of Object.values(examples)) {
      expect(parse(JSON.stringify({ ...example, extra: 1 }))).toMatchObject({ reason: 'badShape' });
      for (const field of Object.keys(example).filter((name) => name !== 'type')) {
        const { [field]: _removed, ...rest } = example as Record<string, unknown>;
        expect(parse(JSON.stringify(rest)), `${example.type}.${field}`).toMatchObject({ reason: 'badShape' });
      }
    }
  });

  it('answer foreign text with a reason and never throw', () => {
    expect.hasAssertions();
    const types = fc.constantFrom(...Object.keys(examples), '__proto__', 'constructor', 'toString');
    const anything = fc.oneof(
      fc.json(),
      fc.string(),
      fc.tuple(types, fc.jsonValue()).map(([type, value]) => JSON.stringify({ type, value })),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const parsed = parse(text);
        expect(parsed.isOk ? Object.hasOwn(schemas, parsed.message.type) : parsed.detail !== '').toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('hostile fields', () => {
  it.each([
    '',
    ' Zoë',
    'Zoë ',
    'a\u202Eb',
    'a\nb',
    'a\u0000b',
    'x'.repeat(33),
    '\ud800',
    '\u200d',
    '\u3164',
    '\u2800',
    'Ad\u034fmin',
  ])('refuses the name %j', (name) => {
    expect(parseClientMessage(JSON.stringify({ ...clientMessages.self, name }))).toMatchObject({
      reason: 'badShape',
    });
  });

  it('takes the cleaned form of any text as a name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const name = cleanName(text);
        const parsed = parseClientMessage(JSON.stringify({ ...clientMessages.self, name }));
        expect(parsed.isOk || name === '').toBe(true);
      }),
    );
    expect(cleanName('\u3164\u200d\u0301')).toBe('');
    expect(cleanName('  Zoë\n\u202Eevil  ')).toBe('Zoë evil');
  });

  it.each(['', 'AAAA', `${key}=`, key.replace('A', '*')])('refuses the key %j', (bad) => {
    expect(parseClientMessage(JSON.stringify({ ...clientMessages.voiceKey, key: bad })).isOk).toBe(false);
  });

  it.each(['A'.repeat(24), `${'A'.repeat(23)}=`])(
    'refuses the key %j, which has the right length as text but not as bytes',
    (bad) => {
      expect(parseClientMessage(JSON.stringify({ ...clientMessages.voiceKey, key: bad })).isOk).toBe(false);
      expect(
        parseServerMessage(JSON.stringify({ type: 'voiceKeys', keys: [{ userId: 1, epoch: 1, key: bad }] })).isOk,
      ).toBe(false);
      expect(parseServerMessage(JSON.stringify({ ...serverMessages.welcome, transportKey: bad })).isOk).toBe(false);
    },
  );

  it('takes data of 1 and of 4,096 bytes for a plugin, and none of 0 or 4,097, broken base64 or foreign ids', () => {
    const parse = (change: object): boolean =>
      parseClientMessage(JSON.stringify({ ...clientMessages.pluginData, ...change })).isOk;
    for (const bytes of [1, 2, 3, 4_096])
      expect(parse({ data: Buffer.alloc(bytes, 255).toString('base64') })).toBe(true);
    const bad = ['', Buffer.alloc(4_099).toString('base64'), 'AAA', 'AA=A', '====', 'AA\n=', 'AAAAA==='];
    for (const data of bad) expect(parse({ data }), data.slice(0, 10)).toBe(false);
    for (const pluginId of ['', 'a', 'A:b', 'a:b:c', '../x:y', `a:${'b'.repeat(80)}`, '__proto__']) {
      expect(parse({ pluginId }), pluginId).toBe(false);
    }
    expect(parse({ userId: 7 })).toBe(true);
    expect(parse({ userId: -1 })).toBe(false);
  });

  it('takes an announcement of 32 plugins and none of 33, or of one twice', () => {
    const ids = Array.from({ length: 33 }, (_, index) => `a:b${index}`);
    const parse = (list: readonly string[]): boolean =>
      parseClientMessage(JSON.stringify({ type: 'plugins', ids: list })).isOk;
    expect(parse([])).toBe(true);
    expect(parse(ids.slice(0, 32))).toBe(true);
    expect(parse(ids)).toBe(false);
    expect(parse(['a:b', 'a:b'])).toBe(false);
  });

  it('takes 64 targets of a whisper, which the server refuses with a code, and none of 65 or of one twice; 128 sealed keys and none of 129', () => {
    const ids = Array.from({ length: 65 }, (_, index) => index + 1);
    const start = (userIds: readonly number[]): boolean =>
      parseClientMessage(JSON.stringify({ ...clientMessages.whisperStart, userIds })).isOk;
    expect([start(ids.slice(0, 64)), start(ids), start([1, 1]), start([-1])]).toEqual([true, false, false, false]);
    const keys = Array.from({ length: 129 }, (_, index) => ({ userId: 1_000_000 + index, sealed }));
    const text = (count: number): string =>
      JSON.stringify({ ...clientMessages.whisperKey, keys: keys.slice(0, count) });
    expect([parseClientMessage(text(128)).isOk, parseClientMessage(text(129)).isOk]).toEqual([true, false]);
    expect(text(128).length).toBeLessThan(MAX_CLIENT_MESSAGE_BYTES);
    for (const epoch of [0, 0xffff])
      expect(parseClientMessage(JSON.stringify({ ...clientMessages.whisperKey, epoch })).isOk).toBe(false);
  });

  it.each([-1, 1e300, 8.65e15])('refuses the time %s, which is no date', (sentAtMs) => {
    expect(parseServerMessage(JSON.stringify({ type: 'chat', message: { ...message, sentAtMs } })).isOk).toBe(false);
  });
});

it('says what is wrong with a message: no JSON, no known type, or the place and the rule that it breaks', () => {
  expect(parseClientMessage('{')).toEqual({ isOk: false, reason: 'notJson', detail: 'the message is not JSON' });
  for (const text of ['null', '[]', '"join"', '{}', '{"type":"constructor"}', '{"type":7}', '{"type":"welcome"}'])
    expect(parseClientMessage(text)).toEqual({
      isOk: false,
      reason: 'unknownType',
      detail: 'the message has no known type',
    });
  // The second message of a kind is checked by the same validator.
  for (const channelId of [-1, 'x'])
    expect(parseClientMessage(JSON.stringify({ ...clientMessages.join, channelId }))).toMatchObject({
      isOk: false,
      reason: 'badShape',
      detail: expect.stringMatching(/^join\/channelId must be /) as unknown,
    });
  expect(parseClientMessage('{"type":"join"}')).toMatchObject({
    detail: expect.stringMatching(/^join must have required property/) as unknown,
  });
});
