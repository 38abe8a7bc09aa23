import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WavWriter } from '../audio/wav-writer.ts';
import { useEngines } from './testing/use-engines.ts';

const engines = useEngines();
const { openConnected, openPerson, openServer, openWindow } = engines;

describe('two engines on one server', { timeout: 60_000 }, () => {
  it('see each other, talk by chat, and see each other mute, move and go', async () => {
    const server = engines.stack.use(await openServer());
    const [ada, bob] = await Promise.all([openPerson('Ada', server), openPerson('Bob', server)]);
    await ada.window.until('users', (users) => users.some(({ name }) => name === 'Bob'));
    await bob.window.request('sendChat', { text: 'Hello <b>Ada</b>' });
    const chat = await ada.window.until('chat', (messages) => messages.length > 0);
    expect(chat[0]).toMatchObject({ text: 'Hello <b>Ada</b>', userName: 'Bob' });
    await bob.window.request('setMuted', { isMuted: true });
    await ada.window.until('users', (users) => users.some(({ name, isMuted }) => name === 'Bob' && isMuted));
    const quiet = bob.window.state.channels.find(({ name }) => name === 'Quiet room');
    await bob.window.request('joinChannel', { channelId: quiet?.id ?? 0 });
    await ada.window.until('users', (users) =>
      users.some(({ name, channelId }) => name === 'Bob' && channelId === quiet?.id),
    );
    await bob.engine[Symbol.asyncDispose]();
    await ada.window.until('users', (users) => users.every(({ name }) => name !== 'Bob'));
  });

  it('show who talks to a window that opens in the middle of it, and oneself also after a move', async () => {
    const inputPath = join(engines.folder, 'buzz.wav');
    {
      await using writer = await WavWriter.open(inputPath, (error) => {
        throw error;
      });
      for (let n = 0; n < 300; n++) writer.write(new Float32Array(480).fill(n % 2 === 0 ? 0.2 : -0.2));
    }
    const server = engines.stack.use(await openServer());
    const [ada, bob] = await Promise.all([
      openPerson('Ada', server, {
        device: { kind: 'file', inputPath, outputPath: null, isLooping: true, speed: 1 },
      }),
      openPerson('Bob', server),
    ]);
    for (const id of [
      'jackfield:echo-cancellation',
      'jackfield:noise-suppression',
      'jackfield:voice-gate',
      'jackfield:auto-gain',
    ])
      await ada.window.request('disablePlugin', { id });
    const { userId } = ada.window.state.self;
    for (const { window } of [ada, bob]) await window.until('talking', (ids) => ids.includes(userId ?? 0));
    const second = await openWindow(bob.engine);
    expect(second.state.talking).toEqual([userId]);
    const quiet = ada.window.state.channels.find(({ name }) => name === 'Quiet room');
    await ada.window.request('joinChannel', { channelId: quiet?.id ?? 0 });
    await bob.window.until('talking', (ids) => ids.length === 0);
    await ada.window.until('talking', (ids) => ids.includes(userId ?? 0));
  });

  it('are back in their channel within 3 s after the server was killed and started again', async () => {
    const server = await openServer();
    const channelName = 'Quiet room';
    const [ada, bob] = await Promise.all([
      openPerson('Ada', server, { channelName }),
      openPerson('Bob', server, { channelName }),
    ]);
    await server.close();
    await ada.window.until('connection', ({ kind }) => kind === 'reconnecting');
    const again = engines.stack.use(await openServer({ port: server.port }));
    const started = performance.now();
    expect(again.port).toBe(server.port);
    for (const { window } of [ada, bob]) {
      await window.until('connection', ({ kind }) => kind === 'connected');
      await window.until('self', ({ channelId }) => channelId === 2);
    }
    expect(performance.now() - started).toBeLessThan(3_000);
    await bob.window.request('sendChat', { text: 'still there?' });
    await ada.window.until('chat', (messages) => messages.some(({ text }) => text === 'still there?'));
  });

  it('are told in the window and on standard error when the server came back without their channel, or with a full one', async () => {
    const voice = (name: string, maxUsers: number) => ({ name, description: '', kind: 'voice' as const, maxUsers });
    const before = await openServer({ channels: [voice('Lobby', 9), voice('Den', 9)] });
    const people = await Promise.all([
      openPerson('Ada', before, { channelName: 'Den' }),
      openPerson('Bob', before, { channelName: 'Den' }),
    ]);
    const troubles = people.map(({ engine }) => {
      const codes: string[] = [];
      engine.onTrouble(({ code }) => codes.push(code));
      return codes;
    });
    await before.close();
    const gone = await openServer({ port: before.port, channels: [voice('Lobby', 9), voice('Games', 9)] });
    for (const [index, { window }] of people.entries()) {
      await window.until('notices', (notices) => notices.some(({ error }) => error.code === 'CHANNEL_NOT_THERE'));
      expect(window.state.self.channelId).toBeNull();
      expect(troubles[index]).toContain('CHANNEL_NOT_THERE');
    }
    await gone.close();
    engines.stack.use(await openServer({ port: before.port, channels: [voice('Den', 1)] }));
    await expect.poll(() => troubles.flat().filter((code) => code === 'CHANNEL_FULL')).toEqual(['CHANNEL_FULL']);
    const channelsNow = people.map(({ window }) => window.state.self.channelId);
    await expect.poll(() => people.map(({ window }) => window.state.self.channelId)).toContain(1);
    expect(channelsNow).toHaveLength(2);
  });

  it('keep the volume and the mute of a person over a restart of that person', async () => {
    const server = engines.stack.use(await openServer());
    const [ada, firstBob] = await Promise.all([openPerson('Ada', server), openPerson('Bob', server)]);
    const users = await ada.window.until('users', (list) => list.some(({ name }) => name === 'Bob'));
    const known = users.find(({ name }) => name === 'Bob');
    await ada.window.request('setUserVolume', { userId: known?.id ?? 0, percent: 40 });
    const { userVolumes } = await ada.window.until('settings', (value) => Object.keys(value.userVolumes).length > 0);
    expect(userVolumes).toEqual({ [known?.fingerprint ?? '']: 40 });
    await ada.window.request('setUserMuted', { userId: known?.id ?? 0, isMuted: true });
    await ada.window.until('settings', ({ mutedUsers }) => mutedUsers.includes(known?.fingerprint ?? ''));
    await firstBob.engine[Symbol.asyncDispose]();
    await openPerson('Bob', server);
    const back = await ada.window.until('users', (list) => list.some(({ name }) => name === 'Bob'));
    expect(back.find(({ name }) => name === 'Bob')?.fingerprint).toBe(known?.fingerprint);
    await ada.window.request('setUserMuted', {
      userId: back.find(({ name }) => name === 'Bob')?.id ?? 0,
      isMuted: false,
    });
    const settled = await ada.window.until('settings', ({ mutedUsers }) => mutedUsers.length === 0);
    expect(Object.values(settled.userVolumes)).toEqual([40]);
    await expect(ada.window.request('setUserMuted', { userId: 999, isMuted: true })).rejects.toMatchObject({
      code: 'USER_UNKNOWN',
    });
    await expect(ada.window.request('setUserVolume', { userId: 999, percent: 1 })).rejects.toMatchObject({
      code: 'USER_UNKNOWN',
    });
  });

  it('are told when the channel that they want is full or not there, and are in none until they choose another', async () => {
    const channels = [
      { name: 'Lobby', description: '', kind: 'voice', maxUsers: 10 },
      { name: 'Cell', description: '', kind: 'voice', maxUsers: 1 },
    ] as const;
    const server = engines.stack.use(await openServer({ channels }));
    await openPerson('Ada', server, { channelName: 'Cell' });
    for (const [name, channelName, code] of [
      ['Bob', 'Cell', 'CHANNEL_FULL'],
      ['Cid', 'Nowhere', 'CHANNEL_NOT_THERE'],
    ] as const) {
      const { window } = await openConnected(name, server, { channelName });
      const [notice] = await window.until('notices', (notices) => notices.length > 0);
      expect(notice).toMatchObject({ level: 'warning', error: { code } });
      expect(window.state.self.channelId).toBeNull();
      const lobby = window.state.channels.find((channel) => channel.name === 'Lobby');
      await window.request('joinChannel', { channelId: lobby?.id ?? 0 });
      await window.until('notices', (notices) => notices.length === 0);
    }
  });
});
