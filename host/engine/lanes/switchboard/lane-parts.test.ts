import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { User } from '@jackfield/protocol/state';
import { PRESENCE, TestHost } from '../testing/lane-host.ts';
import { openVoicePipe } from '../voice-pipe.ts';
import { Identity } from './identity.ts';
import { KnownServers } from './known-servers.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';
import { ServerUsers } from './server-users.ts';
import { isUsable, noteFailure, SenderKeys } from './sender-keys.ts';
import { SwitchboardControl } from './switchboard-control.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-parts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const neverSetAside = (error: Error): never => {
  throw error;
};

describe('identity', () => {
  it('is made once, readable by the owner only, and the same afterwards', async () => {
    const path = join(folder, 'deep', 'identity.pem');
    const first = await Identity.open(path);
    const second = await Identity.open(path);
    expect(second.fingerprint).toBe(first.fingerprint);
    expect(first.fingerprint).toMatch(/^[0-9a-f]{32}$/);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(Buffer.from(first.sign(Buffer.from('x')))).toEqual(Buffer.from(second.sign(Buffer.from('x'))));
  });

  it('is never replaced when the file is damaged', async () => {
    const path = join(folder, 'identity.pem');
    await writeFile(path, 'rubbish');
    await expect(Identity.open(path)).rejects.toMatchObject({ code: 'IDENTITY_UNUSABLE', details: { file: path } });
    expect(await readFile(path, 'utf8')).toBe('rubbish');
  });
});

describe('known servers', () => {
  it('are remembered on disk, and a new fingerprint replaces the old one', async () => {
    const path = join(folder, 'known-servers.json');
    await using first = await KnownServers.open(path, neverSetAside);
    expect(first.fingerprintOf('a:1')).toBeNull();
    await first.trust('a:1', 'ab'.repeat(32));
    await first.trust('b:2', 'cd'.repeat(32));
    await first.trust('a:1', 'ef'.repeat(32));
    await using second = await KnownServers.open(path, neverSetAside);
    expect(second.fingerprintOf('a:1')).toBe('ef'.repeat(32));
    expect(second.fingerprintOf('b:2')).toBe('cd'.repeat(32));
  });

  it('are met anew after the file was damaged, which is reported', async () => {
    const path = join(folder, 'known-servers.json');
    await writeFile(path, '{"servers": {"a:1": 7}}');
    const reports: string[] = [];
    await using servers = await KnownServers.open(path, ({ code }) => reports.push(code));
    expect(reports).toEqual(['SETTINGS_DAMAGED']);
    expect(servers.fingerprintOf('a:1')).toBeNull();
  });
});

describe('reconnect delay', () => {
  it('is 100, 200, 400, 800, 1,600, 2,000 ms for the first 30 s, then 10 s', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7].map((attempt) => reconnectDelayMs(attempt, 5_000, 0.5));
    expect(delays).toEqual([100, 200, 400, 800, 1_600, 2_000, 2_000]);
    expect(reconnectDelayMs(20, 30_000, 0.5)).toBe(10_000);
  });

  it('is spread by a fifth to both sides', () => {
    expect([0, 1].map((random) => reconnectDelayMs(1, 0, random))).toEqual([80, 120]);
  });
});

describe('roster', () => {
  const person = (id: number, channelId: number | null): User => ({
    id,
    name: `P${id}`,
    fingerprint: '0'.repeat(32),
    channelId,
    isMuted: false,
    isDeafened: false,
    isServerMuted: false,
  });
  const channels = [
    { id: 1, name: 'Lobby', description: '', kind: 'voice' },
    { id: 2, name: 'Echo', description: '', kind: 'echo' },
  ] as const;

  it('hears those in the own channel, oneself in an echo channel, and nobody in none', () => {
    const roster = new ServerUsers(1, channels, [person(1, null), person(2, 1), person(3, 2)]);
    expect(roster.audible).toEqual([]);
    roster.moveSelf(1);
    expect(roster.audible).toEqual([2]);
    expect(roster.put(person(3, 1))).toBe(true);
    expect(roster.put(person(3, 1))).toBe(false);
    expect(roster.audible).toEqual([2, 3]);
    expect(roster.remove(2)).toBe(true);
    roster.moveSelf(2);
    expect(roster.audible).toEqual([1]);
    expect(roster.put(person(4, 2))).toBe(false);
    expect(roster.hear(4)).toBe(false);
    expect(roster.put(person(1, null))).toBe(true);
    expect(roster.audible).toEqual([]);
  });

  it('finds a channel by its name wherever it stands, and by name and id where a name is there more than once', () => {
    const roster = new ServerUsers(1, channels, []);
    expect(roster.findChannel({ id: 1, name: 'Echo' })?.id).toBe(2);
    expect(roster.findChannel({ id: 1, name: 'Gone' })).toBeNull();
    const rooms = [4, 5, 6].map((id) => ({ id, name: 'Room', description: '', kind: 'voice' as const }));
    const doubled = new ServerUsers(1, rooms, []);
    expect(doubled.findChannel({ id: 6, name: 'Room' })?.id).toBe(6);
    expect(doubled.findChannel({ id: 3, name: 'Room' })).toBeNull();
  });
});

describe('sender keys', () => {
  it('hold two epochs of each sender that is heard, and none of others', () => {
    const keys = new SenderKeys();
    const key = new Uint8Array(16);
    keys.retain([7]);
    for (const epoch of [1, 3, 2, 4]) keys.add({ userId: 7, epoch, key });
    keys.add({ userId: 8, epoch: 1, key });
    expect([1, 2, 3, 4].map((epoch) => keys.find(7)?.keyOf(epoch)?.epoch === epoch)).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect([1, 2, 3, 4].map((epoch) => keys.find(7)?.keyOfBits(epoch & 3)?.epoch)).toEqual([
      undefined,
      undefined,
      3,
      4,
    ]);
    expect(keys.find(8)).toBeNull();
    keys.retain([]);
    expect(keys.find(7)).toBeNull();
  });

  it('complete a timestamp of 16 bits after 9 minutes of silence, 10 minutes deaf and 50 s of sleep', () => {
    const keys = new SenderKeys();
    keys.retain([7]);
    keys.add({ userId: 7, epoch: 1, key: new Uint8Array(16) });
    const sender = keys.find(7);
    if (sender === null) throw new Error('no sender');
    let [timestamp, nowMs] = [70_000, 0];
    sender.noteTimestamp(timestamp, nowMs);
    const steps = [
      [2, 20],
      [-2, 5],
      // The talker's device paused, so that its clock is behind.
      [1_000, 540_000],
      [60_000, 600_000],
      // This machine slept.
      [5_000, 100],
    ] as const;
    for (const [frames, ms] of steps) {
      timestamp = (timestamp + frames) % 2 ** 32;
      nowMs += ms;
      const completed = sender.completeTimestamp(timestamp & 0xffff, nowMs);
      expect(completed).toBe(timestamp);
      sender.noteTimestamp(completed, nowMs);
    }
  });

  it('ask once for new keys after 65,536 packets that did not open, and try no more after 1,048,576', () => {
    const keys = new SenderKeys();
    keys.retain([7]);
    keys.add({ userId: 7, epoch: 1, key: new Uint8Array(16) });
    const key = keys.find(7)?.keyOf(1);
    if (!key) throw new Error('no key');
    let asked = 0;
    for (let failure = 0; failure < 1_048_575; failure += 1) if (noteFailure(key)) asked += 1;
    expect([asked, isUsable(key)]).toEqual([1, true]);
    noteFailure(key);
    expect(isUsable(key)).toBe(false);
    keys.add({ userId: 7, epoch: 2, key: new Uint8Array(16) });
    expect(keys.find(7)?.keyOf(2)?.failures).toBe(0);
  });
});

describe('switchboard control', () => {
  it('refuses an address that is none, and reports an unreachable one while it goes on trying', async () => {
    const identity = await Identity.open(join(folder, 'identity.pem'));
    await using knownServers = await KnownServers.open(join(folder, 'known-servers.json'), neverSetAside);
    const host = new TestHost();
    const options = { presence: PRESENCE, identity, knownServers, voice: openVoicePipe().near, host };
    expect(() => new SwitchboardControl({ ...options, address: 'you@x' })).toThrow(
      expect.objectContaining({ code: 'ADDRESS_INVALID' }) as Error,
    );
    const resources = countNetworkResources();
    const control = new SwitchboardControl({ ...options, address: '127.0.0.1:1' });
    const attempts: number[] = [];
    const { promise, resolve } = Promise.withResolvers<unknown>();
    host.events.on('state', (state) => {
      if (state.kind !== 'reconnecting') return;
      attempts.push(state.attempt);
      // Nothing was lost, because no connection was made.
      expect(state.wasConnected).toBe(false);
      expect(state.reason.code).toBe('SERVER_UNREACHABLE');
      if (state.attempt === 3) resolve(null);
    });
    control.open();
    await promise;
    expect(attempts).toEqual([1, 2, 3]);
    await control[Symbol.asyncDispose]();
    await expect.poll(countNetworkResources).toBe(resources);
  });
});

function countNetworkResources(): number {
  return process.getActiveResourcesInfo().filter((name) => /TCP|TLS|UDP/.test(name)).length;
}
