import type { Host, ImportObject } from '@jackfield/plugin-api/host';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadArtifact } from '../../tooling/load-artifact.ts';
import type { LoadedArtifact } from '../../tooling/load-artifact.ts';
import { locateArtifact } from '../../tooling/plugin-build.ts';

type User = ReturnType<ImportObject['jackfield:plugin/session@0.2.0']['listUsers']>[number];

const pluginFolder = new URL('..', import.meta.url).pathname;
const lobby = { id: 7, name: 'Lobby' };
const ann = user(2, 'Ann');
const oneself = { ...user(1, 'Me'), isSelf: true };

function user(id: number, name: string): User {
  return { id, name, channelId: lobby.id, isSelf: false, isMuted: false, isDeafened: false };
}

/** The plugin in a small host that keeps what it writes and logs. */
class Room {
  readonly written: string[] = [];
  readonly logged: string[] = [];
  /** What the next draws give; counts up when it is used up. */
  draws: number[] = [];
  refusal: { tag: 'rate-limited' } | undefined;
  users: User[] = [oneself, ann];
  readonly #plugin: Pick<Host, 'lifecycle' | 'userEvents' | 'chatEvents'>;
  #drawn = 0;

  constructor(artifact: LoadedArtifact) {
    const log: ImportObject['jackfield:plugin/log@0.2.0'] = {
      write: (level, message) => void this.logged.push(`${level}: ${message}`),
    };
    const chat: ImportObject['jackfield:plugin/chat@0.2.0'] = {
      send: (channelId, text) => {
        if (this.refusal !== undefined) throw this.refusal;
        this.written.push(`${channelId}: ${text}`);
      },
    };
    const session: ImportObject['jackfield:plugin/session@0.2.0'] = {
      getSelf: () => oneself,
      listChannels: () => [lobby],
      listUsers: () => this.users,
      describeChannel: () => '',
      getUserKey: () => undefined,
    };
    const random: ImportObject['jackfield:plugin/random@0.2.0'] = {
      getU32: () => this.draws.shift() ?? (this.#drawn++ * 2_654_435_761) % 2 ** 32,
    };
    this.#plugin = artifact.instantiate({
      'jackfield:plugin/log': log,
      'jackfield:plugin/chat': chat,
      'jackfield:plugin/session': session,
      'jackfield:plugin/random': random,
    }) as unknown as Host;
    this.#plugin.lifecycle.start('events');
  }

  set(settings: unknown): void {
    this.setText(JSON.stringify(settings));
  }

  setText(settingsJson: string): void {
    this.#plugin.lifecycle.onSettingsChanged(settingsJson);
  }

  join(who: User): void {
    this.#plugin.userEvents.onUserJoinChannel(who, lobby);
  }

  /** Brings a message and returns what the plugin writes then. */
  say(text: string, sender = ann): string[] {
    const before = this.written.length;
    this.#plugin.chatEvents.onChatMessage({ id: '1', channelId: lobby.id, sender, text, sentAtMs: 1_700_000_000_000 });
    return this.written.slice(before);
  }
}

let artifact: LoadedArtifact;
let room: Room;

beforeAll(async () => {
  artifact = await loadArtifact((await locateArtifact(pluginFolder)).artifactFile);
});

function open(): Room {
  room = new Room(artifact);
  return room;
}

describe('who joins', () => {
  test('is greeted by name in the channel, oneself is not', () => {
    open().join(ann);
    room.join(oneself);
    expect(room.written).toEqual(['7: Welcome, Ann!']);
  });

  test('is greeted with the words of the settings, and no more once greeting is off', () => {
    open().set({ greetsNewcomers: true, greeting: 'Hi {name}, {count} of us in {channel}. {other}', rollsDice: true });
    room.join(ann);
    room.set({ greetsNewcomers: false });
    room.join(ann);
    expect(room.written).toEqual(['7: Hi Ann, 2 of us in Lobby. {other}']);
  });

  test('cannot write a command, a placeholder or turned text through the name', () => {
    open().set({ greeting: '{name} is here' });
    room.join(user(3, '!dice 20d1000'));
    room.join(user(4, '{channel}{count}$&'));
    room.join(user(5, '\u202Egnal\u0007\n x'));
    room.join(user(6, '\u200B'));
    expect(room.written).toEqual([
      '7: – !dice 20d1000 is here',
      '7: {channel}{count}$& is here',
      '7: gnal x is here',
      '7: somebody is here',
    ]);
  });

  test('gets at most 4,000 characters, cut between characters', () => {
    open().set({ greeting: '{name}'.repeat(80) });
    room.join(user(3, `${'🎲'.repeat(31)}a`));
    const text = room.written[0]?.slice('7: '.length) ?? '';
    expect(text.length).toBe(3999);
    expect(text.isWellFormed()).toBe(true);
  });
});

describe('!dice', () => {
  test('rolls each face of 1 to 6, and nothing else', () => {
    open();
    const faces = new Set<string | undefined>();
    for (let index = 0; index < 200; index++)
      faces.add(/^7: 🎲 Ann rolls d6: (\d+)$/.exec(room.say('!dice')[0] ?? '')?.[1]);
    expect([...faces].sort()).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  test('adds what 2d20+1 rolls: 13 + 20 + 1 = 34', () => {
    open().draws = [12, 39];
    expect(room.say('!dice 2d20+1')).toEqual(['7: 🎲 Ann rolls 2d20+1: 13 + 20 + 1 = 34']);
  });

  test('takes spaces, upper case, one number for the sides, and what one has written oneself', () => {
    open().draws = [0, 1, 9, 4, 2 ** 32 - 1];
    expect(room.say('  !dice 2 D 4 - 1 ')).toEqual(['7: 🎲 Ann rolls 2d4-1: 1 + 2 - 1 = 2']);
    expect(room.say('!dice 10')).toEqual(['7: 🎲 Ann rolls d10: 10']);
    expect(room.say('!dice d20', oneself)).toEqual(['7: 🎲 Me rolls d20: 5']);
    // 2^32 - 1 is drawn again for 1000 sides: it would favour low faces.
    expect(room.say('!dice d1000')).toEqual(['7: 🎲 Ann rolls d1000: 1']);
  });

  test.each(['0d6', '21d6', 'd1', 'd1001', '2d', 'six', '2d20+1001', '1d6; 2d6', '1e2d6', '-1d6'])(
    'explains itself instead of rolling %s',
    (what) => {
      expect(open().say(`!dice ${what}`)).toEqual([expect.stringContaining('7: Write !dice for one die of 6')]);
    },
  );

  test('is quiet once dice are off, also in !help', () => {
    open().set({ rollsDice: false });
    expect(room.say('!dice')).toEqual([]);
    expect(room.say('!help')).toEqual(['7: Write !help for this list.']);
  });
});

describe('chat', () => {
  test('!help names what there is', () => {
    expect(open().say('!help')).toEqual([expect.stringMatching(/!help.*!dice.*2d20\+1/)]);
  });

  test('anything that is no command gets no answer', () => {
    open();
    for (const text of ['hello', 'what does !dice do?', '!dicey', '!', '!!dice', '! dice', '!dice2d20', '#help']) {
      expect(room.say(text)).toEqual([]);
    }
  });

  test('it never answers its own messages when they come back', () => {
    open().set({ greeting: '!dice' });
    room.join(ann);
    room.say('!help');
    room.say('!dice');
    room.say('!dice nonsense');
    const own = room.written.map((line) => line.slice('7: '.length));
    expect(own).toHaveLength(4);
    for (const text of own) expect(room.say(text, oneself)).toEqual([]);
  });

  test('a refused message is logged with the reason, and the next one goes out', () => {
    open().refusal = { tag: 'rate-limited' };
    room.say('!dice');
    room.refusal = undefined;
    expect(room.logged).toEqual(['warn: The message was not sent: {"tag":"rate-limited"}.']);
    expect(room.say('!dice')).toHaveLength(1);
  });
});

describe('settings', () => {
  test.each(['', '{', 'null', '[]', '"x"', '{"greeting":'])('%j is logged and changes nothing', (text) => {
    open().set({ greeting: 'Hello {name}' });
    room.setText(text);
    room.join(ann);
    expect(room.logged).toEqual(['warn: The settings are no JSON object; the ones before stay.']);
    expect(room.written).toEqual(['7: Hello Ann']);
  });

  test('keys of a wrong type and an empty greeting take their defaults', () => {
    open().set({ greetsNewcomers: 'no', greeting: 5, rollsDice: null, __proto__: { greeting: 'x' } });
    room.join(ann);
    room.set({ greeting: '  ' });
    room.join(ann);
    expect(room.written).toEqual(['7: Welcome, Ann!', '7: Welcome, Ann!']);
    expect(room.say('!dice')).toHaveLength(1);
  });

  test('it behaves by the defaults of the manifest before it hears of any settings', async () => {
    const manifest: { settings: { properties: Record<string, { default: unknown }> } } = JSON.parse(
      await readFile(`${pluginFolder}manifest.json`, 'utf8'),
    );
    const defaults = Object.entries(manifest.settings.properties).map(([key, schema]) => [key, schema.default]);
    const said: string[][] = [];
    for (const settings of [undefined, Object.fromEntries(defaults)]) {
      open();
      if (settings !== undefined) room.set(settings);
      room.join(ann);
      room.say('!dice');
      room.say('!help');
      said.push(room.written);
    }
    expect(said[0]).toHaveLength(3);
    expect(said[1]).toEqual(said[0]);
  });
});

describe('the component', () => {
  test('handles 20,000 messages in the memory of the first 1,000', () => {
    open();
    const sizes: number[] = [];
    for (let index = 0; index < 20_000; index++) {
      // Two dice take the same way through the plugin as twenty, in a fraction of the time.
      room.say('!dice 2d1000');
      room.written.length = 0;
      if (index % 1000 === 999) sizes.push(artifact.memoryBytes());
    }
    expect(sizes[0]).toBeGreaterThan(0);
    expect(sizes.at(-1)).toBe(sizes[0]);
  }, 60_000);
});
