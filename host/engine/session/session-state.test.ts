import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultSettings } from '@jackfield/protocol/settings';
import type { User } from '@jackfield/protocol/state';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JackfieldError } from '../errors.ts';
import type { AudioQuality } from '../ports/audio-thread.ts';
import { ChatLog } from './chat-log.ts';
import { Notices } from './notices.ts';
import { QualityMonitor } from './quality-monitor.ts';
import { SettingsStore } from './settings-store.ts';
import { TalkState } from './talk-state.ts';
import { gainsOf, withMute, withVolume } from './user-volumes.ts';

const message = (id: number) => ({
  id: String(id),
  channelId: 1,
  userId: 1,
  userName: 'u',
  text: `t${id}`,
  sentAtMs: id,
});

function user(id: number, fingerprint: string): User {
  const switches = { isMuted: false, isDeafened: false, isServerMuted: false };
  return { id, name: 'n', fingerprint, channelId: 1, ...switches };
}

function report(seconds: number, lossPercent: number): AudioQuality {
  return {
    receptions: [],
    lossPercent,
    jitterBufferMs: 20,
    lane: {
      sentPackets: 100 * seconds,
      sentBytes: 4_000 * seconds,
      receivedPackets: 0,
      receivedBytes: 8_000 * seconds,
      dropped: { replayed: 0, unsealed: 3 },
      path: 'udp',
      sendDelay: null,
    },
    drops: { capture: 0, playback: 2 },
  };
}

describe('ChatLog', () => {
  it('keeps the last 200 messages, oldest first', () => {
    const log = new ChatLog();
    for (let id = 0; id < 205; id += 1) log.append(message(id));
    expect(log.messages).toHaveLength(200);
    expect(log.messages[0]?.id).toBe('5');
    log.replace(Array.from({ length: 300 }, (_, id) => message(id)));
    expect(log.messages[0]?.id).toBe('100');
  });
});

describe('TalkState', () => {
  it('emits changes only and silences everybody at once', () => {
    const talk = new TalkState();
    const seen: string[] = [];
    talk.on('talking', ({ userId, isTalking }) => seen.push(`${userId} ${isTalking}`));
    talk.set(1, true);
    talk.set(1, true);
    talk.set(2, true);
    talk.set(3, false);
    talk.silenceAll(2);
    expect([...talk.userIds]).toEqual([2]);
    talk.silenceAll();
    expect(seen).toEqual(['1 true', '2 true', '1 false', '2 false']);
    expect(talk.userIds.size).toBe(0);
  });
});

describe('Notices', () => {
  it('replaces a notice of the same code and subject, and tells when one goes', () => {
    const notices = new Notices();
    const gone: string[] = [];
    notices.on('noticeGone', ({ id }) => gone.push(id));
    notices.add('error', JackfieldError.of('PLUGIN_UNKNOWN', { id: 'a:b' }), 'a:b');
    notices.add('error', JackfieldError.of('PLUGIN_UNKNOWN', { id: 'a:b' }), 'a:b');
    notices.add('info', JackfieldError.of('ENGINE_CLOSED'));
    expect(notices.list.map(({ id }) => id)).toEqual(['PLUGIN_UNKNOWN:a:b', 'ENGINE_CLOSED']);
    notices.dismiss('nothing');
    notices.withdraw('PLUGIN_UNKNOWN', 'a:b');
    expect(gone).toEqual(['PLUGIN_UNKNOWN:a:b']);
    expect(notices.list).toHaveLength(1);
  });

  it('lets everything go that was told of a subject which is in order again', () => {
    const notices = new Notices();
    notices.add('error', JackfieldError.of('TRAPPED', { id: 'a:b', reason: 'x' }), 'a:b');
    notices.add('warning', JackfieldError.of('SANDBOX_HUNG', { id: 'a:b', limitMs: 150 }), 'a:b');
    notices.add('warning', JackfieldError.of('SANDBOX_HUNG', { id: 'c:d', limitMs: 150 }), 'c:d');
    notices.endOf('a:b');
    expect(notices.list.map(({ id }) => id)).toEqual(['SANDBOX_HUNG:c:d']);
  });

  it('holds at most 50', () => {
    const notices = new Notices();
    for (let index = 0; index < 60; index += 1) notices.add('info', JackfieldError.of('ENGINE_CLOSED'), `${index}`);
    expect(notices.list).toHaveLength(50);
    expect(notices.list[0]?.id).toBe('ENGINE_CLOSED:10');
  });
});

describe('volumes', () => {
  it('follows a fingerprint to the user id of this connection and leaves 100 percent out', () => {
    const volumes = withVolume(withVolume({}, 'aa', 50), 'bb', 200);
    const gains = (users: readonly User[]) => gainsOf({ userVolumes: volumes, mutedUsers: [] }, users);
    expect(gains([user(7, 'bb'), user(8, 'cc'), user(9, 'aa')])).toEqual([
      [7, 2],
      [9, 0.5],
    ]);
    expect(withVolume(volumes, 'aa', 100)).toEqual({ bb: 200 });
    expect(gains([user(1, 'constructor')])).toEqual([]);
  });

  it('plays a muted person at 0 and at the volume of before once the mute is lifted', () => {
    const userVolumes = withVolume({}, 'aa', 150);
    const muted = withMute(withMute([], 'aa', true), 'aa', true);
    expect(muted).toEqual(['aa']);
    const users = [user(3, 'aa'), user(4, 'bb')];
    expect(gainsOf({ userVolumes, mutedUsers: withMute(muted, 'bb', true) }, users)).toEqual([
      [3, 0],
      [4, 0],
    ]);
    expect(gainsOf({ userVolumes, mutedUsers: withMute(muted, 'aa', false) }, users)).toEqual([[3, 1.5]]);
  });
});

describe('QualityMonitor', () => {
  it('gives rates over 2 s, names only what dropped, and rates the link', () => {
    let now = 0;
    const monitor = new QualityMonitor(() => now);
    expect(monitor.report(report(1, 0)).rating).toBe('unknown');
    monitor.setRoundTrip(30);
    now = 1_000;
    monitor.report(report(2, 0));
    now = 2_000;
    const quality = monitor.report(report(3, 0));
    expect(quality).toMatchObject({ sentKbps: 32, receivedKbps: 64, roundTripMs: 30, rating: 'good' });
    expect(quality.drops).toEqual({ playback: 2, 'lane.unsealed': 3 });
  });

  it('calls 5 % loss fair and 20 % poor, and forgets both when the connection is lost', () => {
    let now = 0;
    const monitor = new QualityMonitor(() => now);
    monitor.setRoundTrip(30);
    for (let second = 1; second <= 3; second += 1) {
      now += 1_000;
      monitor.report(report(second, 5));
    }
    expect(monitor.quality).toMatchObject({ rating: 'fair', lossPercent: 5 });
    for (let second = 4; second <= 6; second += 1) {
      now += 1_000;
      monitor.report(report(second, 20));
    }
    expect(monitor.quality).toMatchObject({ rating: 'poor', lossPercent: 20 });
    expect(monitor.reset()).toMatchObject({ rating: 'unknown', roundTripMs: null, lossPercent: 0 });
  });

  it('starts over when the counters of a new lane begin at 0 again', () => {
    let now = 0;
    const monitor = new QualityMonitor(() => now);
    monitor.report(report(50, 0));
    now = 1_000;
    expect(monitor.report(report(1, 0))).toMatchObject({ sentKbps: 0, receivedKbps: 0 });
  });
});

describe('SettingsStore', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jackfield-settings-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('starts with defaults, emits and stores a change, and refuses a wrong one', async () => {
    await using store = await SettingsStore.open(folder, () => expect.unreachable());
    expect(store.value).toEqual(defaultSettings);
    const seen: string[] = [];
    store.on('settings', ({ name }) => seen.push(name));
    await store.update({ name: 'Ada' });
    await expect(store.update({ packetMs: 30 as never })).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
    expect(seen).toEqual(['Ada']);
    await using again = await SettingsStore.open(folder, () => expect.unreachable());
    expect(again.value.name).toBe('Ada');
  });

  it('keeps a name as others see it: 32 characters, none of them hidden; and none that is empty or the client’s own', async () => {
    await using store = await SettingsStore.open(folder, () => expect.unreachable());
    await store.update({ name: `  Ali\u200dce   ${'x'.repeat(60)}` });
    expect(store.value.name).toBe(`Alice ${'x'.repeat(26)}`);
    for (const name of ['Jackfield', 'Sуstem', 'Alice (you)', '\u200b ', '   '])
      await expect(store.update({ name }), name).rejects.toMatchObject({ code: 'NAME_INVALID' });
    expect(store.value.name).toBe(`Alice ${'x'.repeat(26)}`);
    await store.update({ name: '' });
    expect(store.value.name).toBe('');
  });

  it('cuts a name of 64 characters that an older version kept, and keeps the other settings', async () => {
    await writeFile(join(folder, 'settings.json'), JSON.stringify({ name: 'x'.repeat(64), theme: 'dark' }));
    await using store = await SettingsStore.open(folder, () => expect.unreachable());
    expect(store.value).toMatchObject({ name: 'x'.repeat(32), theme: 'dark' });
  });

  it('sets a damaged file aside with its bytes and starts with defaults', async () => {
    await writeFile(join(folder, 'settings.json'), '{"name": 12');
    const errors: JackfieldError[] = [];
    await using store = await SettingsStore.open(folder, (error) => errors.push(error));
    expect(store.value).toEqual(defaultSettings);
    expect(errors.map(({ code }) => code)).toEqual(['SETTINGS_DAMAGED']);
    const [aside] = await readdir(folder);
    expect(await readFile(join(folder, aside ?? ''), 'utf8')).toBe('{"name": 12');
  });

  it('keeps what a newer version wrote and fills in what an older one did not', async () => {
    await writeFile(join(folder, 'settings.json'), JSON.stringify({ name: 'Ada', fromTheFuture: 1 }));
    await using store = await SettingsStore.open(folder, () => expect.unreachable());
    expect(store.value).toMatchObject({ name: 'Ada', packetMs: 20, shortcuts: { mute: 'M' } });
    await store.update({ theme: 'dark' });
    const stored: unknown = JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8'));
    expect(stored).toMatchObject({ fromTheFuture: 1, theme: 'dark' });
  });
});
