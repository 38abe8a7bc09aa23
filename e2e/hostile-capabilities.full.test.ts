import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventRig } from '../host/engine/plugins/testing/event-rig.ts';
import { delay } from '../host/engine/supervisor/testing/chain-rig.ts';

const EVIL = 'evil:guest';
const WITNESS = 'good:witness';

/** Logs every message that it receives: as long as it does, the other plugins are served. */
const witness = `
import { write } from 'jackfield:plugin/log@0.2.0';
export const lifecycle = { start() {}, onSettingsChanged() {}, stop() {} };
export const chatEvents = { onChatMessage: (message) => write('info', 'heard ' + message.text) };
`;

let rig: EventRig;
let sent: string[];
let done: string[];
let messages = 0;

beforeAll(async () => {
  sent = [];
  done = [];
  const source = await readFile(new URL('hostile/guest.js', import.meta.url), 'utf8');
  const imports = [
    'chat',
    'control',
    'http',
    'log',
    'peer-data',
    'session',
    'settings',
    'sounds',
    'storage',
    'timers',
    'ui',
  ];
  const manifest = { http: { hosts: ['allowed.invalid'] } };
  rig = await EventRig.open(
    [
      { id: EVIL, manifest, source, imports, exports: ['chat-events'] },
      { id: WITNESS, source: witness, imports: ['log'], exports: ['chat-events'] },
    ],
    {
      services: {
        sendChat: (text) => (sent.push(text), 'sent'),
        setMuted: (isMuted) => void done.push(`muted ${isMuted}`),
        setUserVolume: (userId, percent) => void done.push(`volume ${userId} ${percent}`),
      },
    },
  );
  await rig.install(WITNESS);
  await rig.install(EVIL);
}, 120_000);

afterAll(() => rig[Symbol.asyncDispose]());

function tell(text: string): void {
  messages += 1;
  rig.manager.deliver({
    kind: 'chatMessage',
    message: { id: String(messages), channelId: 7, userId: 2, userName: 'u2', text, sentAtMs: 0 },
  });
}

/** The result that the attack reports; the witness must receive the message meanwhile. */
async function answersTo(name: string): Promise<string> {
  rig.lines.length = 0;
  tell(name);
  await rig.untilLine(`heard ${name}`);
  await expect.poll(() => rig.lines.some((line) => line.startsWith(`${name} → `))).toBe(true);
  return rig.lines.findLast((line) => line.startsWith(`${name} → `))?.slice(name.length + 3) ?? '';
}

describe('what a plugin asks for in bad faith is answered in the words of the contract, and the next plugin is served', () => {
  it.each([
    ['log: lines of a megabyte', 'ok'],
    ['log: escape codes and words that turn direction', 'ok'],
    ['settings: parameters that are not there', 'unknown-parameter, unknown-parameter, unknown-parameter'],
    ['settings: values that are no numbers', 'unknown-parameter, unknown-parameter, unknown-parameter'],
    ['session: people and channels that are not there', '[], ok, ok'],
    ['chat: texts of no and of 4,001 characters', 'bad-length, bad-length'],
    ['chat: into another channel', 'not-in-channel'],
    ['chat: a flood', '5 ok, 95 rate-limited'],
    ['control: people and channels that are not there', 'unknown-channel, unknown-user, 100'],
    ['control: four billion percent', 'ok'],
    ['control: on and off a hundred times', '19 ok, 81 rate-limited'],
    ['storage: keys that are paths and prototypes', 'ok, ok, ok, ok, ok'],
    ['storage: a key of none and of 129 characters', 'bad-key, bad-key'],
    ['storage: a value that is too large', 'quota-exceeded'],
    ['storage: more than its share', '16 ok, 1 quota-exceeded'],
    ['storage: half of a change', 'bad-key, ok'],
    ['storage: of a server without one', 'not-connected'],
    ['timers: at once and for ever', 'bad-delay, bad-delay, bad-delay'],
    ['timers: clearing those of others', '50 ok'],
    ['timers: too many', '32 "set", 8 too-many'],
    ['http: files and other schemes', 'bad-request, bad-request, bad-request, bad-request, bad-request'],
    [
      'http: this machine and its neighbours',
      'not-allowed, not-allowed, not-allowed, not-allowed, not-allowed, not-allowed',
    ],
    ['http: hosts that look like the allowed one', 'bad-request, not-allowed, not-allowed, not-allowed, not-allowed'],
    [
      'http: headers that split a request',
      'bad-request, bad-request, bad-request, bad-request, bad-request, bad-request',
    ],
    ['http: ten thousand headers', 'too-large'],
    ['http: a body that is too large', 'too-large'],
    ['http: an address of a megabyte', 'too-large'],
    ['http: cancelling those of others', '50 ok'],
    ['peer-data: of none and of 4,097 bytes', 'bad-length, bad-length'],
    ['peer-data: to somebody who is not there', 'unknown-user'],
    ['peer-data: a flood', '20 not-in-channel, 80 rate-limited'],
    ['ui: script in every string', 'ok'],
    ['ui: an icon that is none', 'bad-tree'],
    ['ui: an image from elsewhere', 'bad-tree, bad-tree'],
    ['ui: a thousand nodes', 'too-large'],
    ['ui: a megabyte of text', 'too-large'],
    ['ui: a tree that is a circle', 'bad-tree'],
    ['ui: a parent that is not there', 'bad-tree'],
    ['ui: two nodes of one key', 'bad-tree'],
    ['ui: words that turn direction', 'bad-tree'],
    ['ui: numbers that are none', 'bad-tree, bad-tree, bad-tree'],
    ['ui: a plot of ten thousand points', 'bad-tree'],
    ['ui: a form whose schema never ends', 'bad-tree, bad-tree, bad-tree'],
    ['ui: a word beside a message that is an essay', 'bad-tree, bad-tree'],
    ['ui: a word of four megabytes', 'bad-tree'],
    ['chat: a message of four megabytes', 'bad-length'],
    ['storage: a key of a megabyte', 'bad-key'],
    ['storage: two thousand changes of bad keys', 'quota-exceeded'],
    ['peer-data: a megabyte', 'bad-length'],
    ['sounds: ten seconds that end in no number', 'bad-sound'],
    ['sounds: more than ten seconds of samples', 'bad-sound'],
  ])('%s: %s', async (name, expected) => {
    expect(await answersTo(name)).toBe(expected);
  });

  it('http: a hundred requests at once: at least the 4 that may be under way, at most the 30 of a minute', async () => {
    const answer = await answersTo('http: a hundred requests at once');
    const [, taken, limited] = /^(\d+) "sent", (\d+) rate-limited$/.exec(answer)?.map(Number) ?? [];
    expect(taken).toBeGreaterThanOrEqual(4);
    expect(taken).toBeLessThanOrEqual(30);
    expect((taken ?? 0) + (limited ?? 0)).toBe(100);
  });

  it('storage: a hundred commits of a byte: at most the 50 of ten seconds', async () => {
    const answer = await answersTo('storage: a hundred commits of a byte');
    const [, taken, refused] = /^(\d+) ok, (\d+) quota-exceeded$/.exec(answer)?.map(Number) ?? [];
    expect(taken).toBeLessThanOrEqual(50);
    expect((taken ?? 0) + (refused ?? 0)).toBe(100);
  });

  it('has let nothing through that was refused', () => {
    expect(sent).toHaveLength(5);
    expect(done.filter((line) => line.startsWith('volume'))).toEqual(['volume 2 200']);
    // Each setter call that succeeded was counted; the limit is 20 in 10 s for all setters together.
    expect(done).toHaveLength(20);
  });

  it('ui: a hundred trees at once: 20 a second', async () => {
    await delay(1_100);
    expect(await answersTo('ui: a hundred trees at once')).toBe('20 ok, 80 rate-limited');
  });

  it('log: ten thousand lines: 50 a second, and a word on the rest', async () => {
    // The previous tests used more than the CPU share of the plugin. Restarting it resets the account, so that this test is independent.
    await rig.manager.disable(EVIL);
    await rig.manager.enable(EVIL);
    await rig.untilOn(EVIL);
    await delay(1_100);
    rig.lines.length = 0;
    tell('log: ten thousand lines');
    await rig.untilLine('heard log: ten thousand lines');
    const floods = rig.lines.filter((line) => line === 'flood').length;
    await delay(1_100);
    await answersTo('log: lines of a megabyte');
    expect(floods).toBeLessThanOrEqual(50);
    expect(rig.lines.some((line) => /^\(\d+ lines dropped\)$/.test(line))).toBe(true);
  });
});

describe('what does not come back ends its sandbox, not the next plugin', () => {
  it.each([
    'end: more calls than one event may make',
    'end: thirty megabytes of calls',
    'end: an endless loop',
    'end: recursion without end',
    'end: all memory there is',
    'end: throwing',
  ])(
    '%s',
    async (name) => {
      tell(name);
      tell('still there?');
      await rig.untilLine(`heard ${name}`);
      await rig.untilLine('heard still there?');
      rig.lines.length = 0;
      // Strikes of an earlier attack are cleared, so that each attack is tested on its own.
      await rig.manager.disable(EVIL);
      await rig.manager.enable(EVIL);
      await rig.untilOn(EVIL);
      expect(await answersTo('chat: into another channel')).toBe('not-in-channel');
    },
    60_000,
  );
});
