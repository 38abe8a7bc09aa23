import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '@jackfield/protocol/settings';
import type { User, WhisperState } from '@jackfield/protocol/state';
import type { Connection } from './connection.ts';
import { Roster } from './roster.ts';
import type { SettingsStore } from './settings-store.ts';
import { Whispers } from './whispers.ts';

const [GRACE, LINUS] = [2, 3];
const toGrace = { userIds: [GRACE], channelIds: [] };

function user(id: number): User {
  const plain = { isMuted: false, isDeafened: false, isServerMuted: false, fingerprint: '' };
  return { ...plain, id, name: `User ${id}`, channelId: 1 };
}

class FakeConnection extends EventEmitter {
  readonly asked: unknown[] = [];
  failure: Error | null = null;
  async startWhisper(target: unknown): Promise<void> {
    this.emit('ownWhisper', { userIds: [] });
    if (this.failure !== null) throw this.failure;
    this.asked.push(target);
    this.emit('ownWhisper', { userIds: [GRACE] });
  }
  endWhisper(): void {
    this.asked.push('end');
  }
  setWhisperRefusals(refusals: unknown): void {
    this.asked.push(refusals);
  }
}

let connection: FakeConnection;
let roster: Roster;
let whispers: Whispers;
let settings: EventEmitter & { value: typeof defaultSettings };
let states: WhisperState[];

beforeEach(() => {
  connection = new FakeConnection();
  roster = new Roster();
  settings = Object.assign(new EventEmitter(), { value: defaultSettings });
  whispers = new Whispers(connection as unknown as Connection, roster, settings as unknown as SettingsStore);
  states = [];
  whispers.on('whisper', (state) => states.push(state));
  roster.setUsers(1, [user(1), user(GRACE), user(LINUS)]);
});

const whisper = (whisperId: number, userId: number, isOver = false) => ({ whisperId, userId, isShout: false, isOver });

describe('whispers of the session', () => {
  it('tells to whom and how many hear it, until the last of it is on its way; the end of another window changes nothing', async () => {
    const changes: boolean[] = [];
    whispers.on('whispering', (isWhispering) => changes.push(isWhispering));
    await whispers.start('window 1', toGrace);
    expect(whispers.state.own).toEqual({ ...toGrace, reached: 1 });
    whispers.endOf('window 2');
    expect(connection.asked).not.toContain('end');
    whispers.endOf('window 1');
    expect(connection.asked.at(-1)).toBe('end');
    expect(whispers.isWhispering).toBe(true);
    connection.emit('ownWhisper', null);
    expect([whispers.isWhispering, whispers.state.lastTarget, changes]).toEqual([false, toGrace, [true, false]]);
  });

  it('remembers no target that the server refused', async () => {
    connection.failure = new Error('nobody');
    await expect(whispers.start('window', toGrace)).rejects.toThrow('nobody');
    expect(whispers.state.lastTarget).toBeNull();
  });

  it('answers the last one who began, knows who speaks under which number, and forgets both with the connection', () => {
    connection.emit('whispers', [whisper(50, GRACE)]);
    connection.emit('whispers', [whisper(50, GRACE), whisper(60, LINUS)]);
    connection.emit('whispers', [whisper(50, GRACE), whisper(60, LINUS, true)]);
    expect(whispers.state).toMatchObject({ heard: [{ userId: GRACE }], lastFrom: LINUS });
    expect([50, 60, GRACE].map((id) => [whispers.personOf(id), whispers.isWhisper(id)])).toEqual([
      [GRACE, true],
      [LINUS, true],
      [GRACE, false],
    ]);
    roster.removeUser(LINUS);
    expect(whispers.state.lastFrom).toBeNull();
    connection.emit('whispers', []);
    roster.setUsers(4, [user(4)]);
    expect(states.at(-1)).toMatchObject({ heard: [], lastFrom: null, lastTarget: null });
  });

  it('tells the server whose whispers are refused, at the start and when the settings change it, and not otherwise', () => {
    expect(connection.asked).toEqual([{ everybody: false, fingerprints: [] }]);
    settings.emit('settings', { ...defaultSettings, name: 'Ada' });
    expect(connection.asked).toHaveLength(1);
    settings.emit('settings', { ...defaultSettings, takesWhispers: false, whisperRefusals: ['f'.repeat(32)] });
    expect(connection.asked.at(-1)).toEqual({ everybody: true, fingerprints: ['f'.repeat(32)] });
  });
});
