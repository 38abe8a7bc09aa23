import type { Channel, User } from '@jackfield/protocol/state';
import { beforeEach, describe, expect, it } from 'vitest';
import { Roster } from './roster.ts';

const lobby: Channel = { id: 1, name: 'Lobby', description: '', kind: 'voice' };
const quiet: Channel = { id: 2, name: 'Quiet room', description: '', kind: 'voice' };

function user(id: number, channelId: number | null, change: Partial<User> = {}): User {
  const switches = { isMuted: false, isDeafened: false, isServerMuted: false };
  return { id, name: `user ${id}`, fingerprint: `f${id}`, channelId, ...switches, ...change };
}

let roster: Roster;
let told: unknown[];

beforeEach(() => {
  roster = new Roster();
  told = [];
  roster.on('selfJoinedChannel', (channel) => told.push(['self joins', channel.name]));
  roster.on('selfLeftChannel', (channel) => told.push(['self leaves', channel.name]));
  roster.on('userJoinedChannel', ({ user: { id }, channel }) => told.push(['joins', id, channel.name]));
  roster.on('userLeftChannel', ({ user: { id }, channel }) => told.push(['leaves', id, channel.name]));
  roster.on('userUpdatedInChannel', ({ id }) => told.push(['updated', id]));
  roster.setChannels([lobby, quiet]);
});

describe('Roster', () => {
  it('tells joins and leaves of others only for the own channel', () => {
    roster.setUsers(10, [user(10, 1), user(11, 2)]);
    roster.changeUser(user(11, 1));
    roster.changeUser(user(12, 2));
    roster.changeUser(user(11, 1, { isMuted: true }));
    roster.changeUser(user(11, 2));
    roster.changeUser(user(13, 1));
    roster.removeUser(13);
    roster.removeUser(12);
    expect(told).toEqual([
      ['self joins', 'Lobby'],
      ['joins', 11, 'Lobby'],
      ['updated', 11],
      ['leaves', 11, 'Lobby'],
      ['joins', 13, 'Lobby'],
      ['leaves', 13, 'Lobby'],
    ]);
    expect(roster.users.map(({ id }) => id)).toEqual([10, 11]);
  });

  it('leaves one channel before it joins the next when oneself moves', () => {
    roster.setUsers(10, [user(10, null)]);
    expect(roster.ownChannel).toBeNull();
    roster.changeUser(user(10, 1));
    roster.changeUser(user(10, 2));
    roster.changeUser(user(10, null));
    expect(told).toEqual([
      ['self joins', 'Lobby'],
      ['self leaves', 'Lobby'],
      ['self joins', 'Quiet room'],
      ['self leaves', 'Quiet room'],
    ]);
  });

  it('keeps the last picture over a lost connection, but oneself is in no channel until the next picture', () => {
    roster.setUsers(10, [user(10, 1), user(11, 1)]);
    roster.loseConnection();
    expect(roster.users).toHaveLength(2);
    expect(roster.ownChannel).toBeNull();
    roster.setUsers(20, [user(20, null), user(21, 1)]);
    roster.changeUser(user(20, 1));
    expect(told).toEqual([
      ['self joins', 'Lobby'],
      ['self leaves', 'Lobby'],
      ['self joins', 'Lobby'],
    ]);
    expect(roster.self?.id).toBe(20);
  });

  it('is empty after it was cleared and says so', () => {
    const events: string[] = [];
    roster.setUsers(10, [user(10, 1)]);
    roster.on('channels', (list) => events.push(`channels ${list.length}`));
    roster.on('users', (list) => events.push(`users ${list.length}`));
    roster.clear();
    expect(events).toEqual(['channels 0', 'users 0']);
    expect([roster.selfId, roster.ownChannel, roster.self]).toEqual([null, null, null]);
  });

  it('ignores a user it does not know and finds channels by name', () => {
    roster.removeUser(99);
    expect(told).toEqual([]);
    expect(roster.findChannelByName('Quiet room')).toEqual(quiet);
    expect(roster.findChannelByName('None')).toBeNull();
  });
});
