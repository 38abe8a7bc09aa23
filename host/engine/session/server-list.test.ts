import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionState } from '@jackfield/protocol/state';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SwitchboardLane } from '../lanes/switchboard/switchboard-lane.ts';
import type { Connection, ConnectTarget } from './connection.ts';
import { Lanes } from './lanes.ts';
import { Roster } from './roster.ts';
import { ServerList } from './server-list.ts';
import { SettingsStore } from './settings-store.ts';

const FINGERPRINT = 'ab'.repeat(32);
const HOME = { address: '127.0.0.1:27420', fingerprint: FINGERPRINT, isShared: true };

/** A connection whose state the test sets. */
class ScriptedConnection extends EventEmitter<{ connection: [ConnectionState] }> {
  state: ConnectionState = { kind: 'idle' };
  readonly targets: ConnectTarget[] = [];

  connect(target: ConnectTarget): Promise<void> {
    this.targets.push(target);
    this.go({ kind: 'connecting', address: target.address });
    return Promise.resolve();
  }

  disconnect(): Promise<void> {
    this.go({ kind: 'idle' });
    return Promise.resolve();
  }

  go(state: ConnectionState): void {
    this.state = state;
    this.emit('connection', state);
  }

  welcome(address: string, serverName: string): void {
    const [fingerprint, trust] = [FINGERPRINT, 'known' as const];
    this.go({ kind: 'connected', address, serverName, voicePath: 'udp', fingerprint, trust });
  }
}

let stack: AsyncDisposableStack;
let connection: ScriptedConnection;
let settings: SettingsStore;
let switchboard: SwitchboardLane;
let servers: ServerList;
let roster: Roster;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-servers-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const fail = (error: Error): never => {
    throw error;
  };
  settings = stack.use(await SettingsStore.open(folder, fail));
  switchboard = stack.use(await SwitchboardLane.open(folder, fail));
  connection = new ScriptedConnection();
  roster = new Roster();
  const lanes = new Lanes([switchboard]);
  servers = new ServerList({ connection: connection as unknown as Connection, lanes, roster, settings });
});
afterEach(() => stack.disposeAsync());

describe('the list of servers', () => {
  it('takes a server once a connection has succeeded, under its own name, and keeps the name that the user gives it', async () => {
    await servers.connect('https://Voice.Example.org/');
    expect(settings.value).toMatchObject({ servers: [], lastAddress: null });
    connection.welcome('voice.example.org:27420', 'The Exchange');
    expect(settings.value.lastAddress).toBe('voice.example.org:27420');
    expect(settings.value.servers).toEqual([
      { address: 'voice.example.org:27420', name: 'The Exchange', lastUsedAtMs: expect.any(Number) as number },
    ]);
    await servers.save('jackfield://voice.example.org', '  Friends  ');
    expect(settings.value.servers.map(({ name }) => name)).toEqual(['Friends']);
    connection.go({ kind: 'idle' });
    connection.welcome('voice.example.org:27420', 'Renamed');
    expect(settings.value.servers.map(({ name }) => name)).toEqual(['Friends']);
    await servers.remove('voice.example.org');
    expect(settings.value.servers).toEqual([]);
  });

  it('never holds a server that was not there, and the next start does not go to it', async () => {
    await servers.connect('voice.example.org');
    connection.welcome('voice.example.org:27420', 'The Exchange');
    await servers.connect('voice.exmaple.org');
    connection.go({ kind: 'failed', address: 'voice.exmaple.org:27420', error: { code: 'X', message: 'x' } });
    await servers.disconnect();
    expect(settings.value.servers).toHaveLength(1);
    expect(settings.value.lastAddress).toBe('voice.example.org:27420');
  });

  it('forgets the server of the next start where one disconnects from it', async () => {
    await servers.connect('voice.example.org');
    connection.welcome('voice.example.org:27420', 'The Exchange');
    await servers.disconnect();
    expect(settings.value.lastAddress).toBeNull();
  });

  it('does not hold one’s own server, whose certificate it trusts at first hand', async () => {
    await switchboard.trust(HOME.address, 'cd'.repeat(32));
    servers.setOwnServer(HOME);
    expect(switchboard.serverKey(HOME.address)).toBe(FINGERPRINT);
    await servers.connect(HOME.address);
    connection.welcome(HOME.address, 'This computer');
    expect(settings.value).toMatchObject({ servers: [], lastAddress: null });
  });

  it('holds 64 at most: the one that was used longest ago goes', async () => {
    for (let index = 0; index < 70; index += 1) await servers.save(`s${index}.example`, '');
    connection.welcome('s1.example:27420', 'x');
    await servers.save('new.example', 'New');
    expect(settings.value.servers).toHaveLength(64);
    expect(settings.value.servers.at(-1)).toEqual({ address: 'new.example:27420', name: 'New', lastUsedAtMs: null });
  });

  it('rejects an address that is none with the reason', async () => {
    for (const attempt of [servers.connect('you@host'), servers.save('you@host', ''), servers.remove('you@host')]) {
      await expect(attempt).rejects.toMatchObject({
        code: 'ADDRESS_INVALID',
        message: '“you@host” is not a server address: leave out the part before the @ sign.',
      });
    }
    expect(connection.targets).toEqual([]);
  });
});

describe('where an address leads', () => {
  it('is the channel and the certificate of an invite link', async () => {
    await servers.connect(`Join: jackfield://voice.example.org/?channel=Green%20Room#${FINGERPRINT}`);
    const address = 'voice.example.org:27420';
    expect(connection.targets).toEqual([{ address, channelName: 'Green Room', fingerprint: FINGERPRINT }]);
  });

  it('is the last channel only at the server that has it', async () => {
    await servers.connect('one.example');
    connection.welcome('one.example:27420', 'One');
    await settings.update({ lastChannelName: 'Lobby' });
    expect(servers.target('one.example').channelName).toBe('Lobby');
    expect(servers.target('two.example').channelName).toBeNull();
  });

  it('reads what is typed without going there', () => {
    const known = { isOk: true, address: 'xn--bcher-kva.example:27420', fingerprint: null, channelName: null };
    expect(servers.readAddress('Bücher.example')).toEqual({ ...known, isKnown: false });
    expect(servers.readAddress('27420')).toMatchObject({ isOk: false });
  });
});

describe('invites', () => {
  it('are for the server that one is connected to, with the own channel, and for one’s own', () => {
    servers.setOwnServer({ ...HOME, isShared: false });
    roster.setChannels([{ id: 1, name: 'Green Room', description: '', kind: 'voice' }]);
    const self = { name: 'Ada', fingerprint: 'a', isMuted: false, isDeafened: false, isServerMuted: false };
    roster.setUsers(1, [{ ...self, id: 1, channelId: 1 }]);
    connection.welcome('voice.example.org:5000', 'The Exchange');
    expect(servers.invites()).toEqual([
      {
        name: 'The Exchange',
        fingerprint: FINGERPRINT,
        isOwn: false,
        channelName: 'Green Room',
        addresses: [
          {
            address: 'voice.example.org:5000',
            reach: 'given',
            link: `jackfield://voice.example.org:5000/#${FINGERPRINT}`,
            channelLink: `jackfield://voice.example.org:5000/?channel=Green%20Room#${FINGERPRINT}`,
          },
        ],
      },
      // This server is reachable from this computer only, so the invite has no addresses.
      { name: 'This computer', fingerprint: FINGERPRINT, isOwn: true, channelName: null, addresses: [] },
    ]);
  });

  it('say that a loopback address works on this computer alone', () => {
    connection.welcome('127.0.0.1:5000', 'Local');
    expect(servers.invites()[0]?.addresses[0]?.reach).toBe('this-computer');
  });

  it('to one’s own shared server name no loopback address', () => {
    servers.setOwnServer(HOME);
    connection.welcome(HOME.address, 'This computer');
    const [invite] = servers.invites();
    expect(servers.invites()).toHaveLength(1);
    for (const { address, link } of invite?.addresses ?? []) {
      expect(address).not.toMatch(/^(127\.|\[::1\])/u);
      expect(link).toContain(`:27420/#${FINGERPRINT}`);
    }
  });
});
