import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPinia, setActivePinia } from 'pinia';
import type { EventMessage } from '@jackfield/protocol/rpc';
import { plugin, snapshot, user } from '../test/fixtures.ts';
import { applyEvent } from './apply-event.ts';
import { useChatStore } from './chat-store.ts';
import { useLinkStore } from './link-store.ts';
import { useNoticesStore } from './notices-store.ts';
import { usePluginsStore } from './plugins-store.ts';
import { useQualityStore } from './quality-store.ts';
import { useSessionStore } from './session-store.ts';
import { useSettingsStore } from './settings-store.ts';

beforeEach(() => {
  // Meters wait for the next animation frame, which does not exist without a page.
  vi.stubGlobal('requestAnimationFrame', (paint: () => void) => paint());
  setActivePinia(createPinia());
  applyEvent({ event: 'snapshot', data: snapshot() });
});
afterEach(() => vi.unstubAllGlobals());

describe('applyEvent', () => {
  it('fills every store from a snapshot', () => {
    expect(useLinkStore().hasSnapshot).toBe(true);
    expect(useLinkStore().version).toBe('0.1.0');
    expect(useSessionStore().ownChannel?.name).toBe('Lobby');
    expect(useChatStore().messages).toHaveLength(4);
    expect(
      usePluginsStore()
        .sorted.map(({ name }) => name)
        .slice(0, 3),
    ).toEqual(['Echo machine', 'Greeter', 'Noise suppression']);
    expect(useSettingsStore().settings.name).toBe('Ada');
    expect(useQualityStore().quality.rating).toBe('good');
  });

  it('lists the members of a channel with oneself first, then by name', () => {
    const names = useSessionStore()
      .membersByChannel.get(1)
      ?.map(({ name }) => name);
    expect(names?.[0]).toBe('Ada');
    expect(names?.slice(1, 3)).toEqual(['Grace Hopper', 'Linus']);
  });

  it('moves a person who changes channel and takes away one who leaves, talking included', () => {
    const session = useSessionStore();
    applyEvent({ event: 'talking', data: { userId: 2, isTalking: true } });
    applyEvent({ event: 'userChanged', data: user(3, 'Linus', '0f9e', 2) });
    expect(session.membersByChannel.get(2)?.map(({ id }) => id)).toContain(3);
    expect(session.talking.has(2)).toBe(true);
    applyEvent({ event: 'userLeft', data: { userId: 2 } });
    expect(session.users.has(2)).toBe(false);
    expect(session.talking.has(2)).toBe(false);
  });

  it('knows which codec is spoken, and which ones are on', () => {
    expect(useSessionStore().codec).toMatchObject({ name: 'Opus', waiting: null });
    expect(usePluginsStore().codecs.map(({ name }) => name)).toEqual(['Opus']);
    applyEvent({ event: 'codec', data: { pluginId: 'jackfield:adpcm', name: 'ADPCM', waiting: null } });
    expect(useSessionStore().codec.name).toBe('ADPCM');
  });

  it('forgets who talked when all users are replaced after a reconnect', () => {
    applyEvent({ event: 'talking', data: { userId: 2, isTalking: true } });
    applyEvent({ event: 'users', data: [user(9, 'Ada', 'ada0', 1)] });
    expect(useSessionStore().talking.size).toBe(0);
  });

  it('shows a chat message once, and keeps the last 200', () => {
    const chat = useChatStore();
    const message = { id: 'x', channelId: 1, userId: 2, userName: 'Grace', text: 'hi', sentAtMs: 1 };
    applyEvent({ event: 'chat', data: message });
    applyEvent({ event: 'chat', data: message });
    expect(chat.messages.filter(({ id }) => id === 'x')).toHaveLength(1);
    for (let index = 0; index < 300; index += 1)
      applyEvent({ event: 'chat', data: { ...message, id: String(1000 + index) } });
    expect(chat.messages).toHaveLength(200);
    expect(chat.messages.at(-1)?.id).toBe('1299');
    applyEvent({ event: 'chatHistory', data: [message] });
    expect(chat.messages).toEqual([message]);
  });

  it('counts the meter of a slot only over slots that run', () => {
    const plugins = usePluginsStore();
    expect(plugins.slotsOf('captured').map(({ levelIndex }) => levelIndex)).toEqual([1, 2, 3, null]);
    const gate = plugins.plugins.get('jackfield:voice-gate');
    if (gate === undefined) throw new Error('the fixture has a voice gate');
    applyEvent({ event: 'plugin', data: { ...gate, status: { kind: 'off' } } });
    expect(plugins.slotsOf('captured').map(({ levelIndex }) => levelIndex)).toEqual([1, null, 2, null]);
    applyEvent({ event: 'chain', data: { captured: ['jackfield:voice-changer', 'no:such'], decoded: [], mixed: [] } });
    expect(plugins.slotsOf('captured').map((slot) => slot.plugin.name)).toEqual(['Voice changer']);
  });

  it('prefers a metrics that came as an event to the one in the view of the plugin', () => {
    const plugins = usePluginsStore();
    expect(plugins.metricsOf('jackfield:opus')?.p50Us).toBe(232);
    const metrics = { p50Us: 1, p99Us: 2, calls: 3, misses: 0, strikes: 0, memoryBytes: 0 };
    applyEvent({ event: 'metrics', data: { 'jackfield:opus': metrics } });
    expect(plugins.metricsOf('jackfield:opus')).toEqual(metrics);
  });

  it('sorts plugins into installed and offered by their status', () => {
    const plugins = usePluginsStore();
    expect(plugins.offered.map(({ id }) => id)).toEqual(['jackfield:greeter', 'lab:transcriber']);
    applyEvent({ event: 'plugin', data: plugin('jackfield:greeter', 'Greeter', { status: { kind: 'off' } }) });
    expect(plugins.installed.map(({ id }) => id)).toContain('jackfield:greeter');
    applyEvent({ event: 'pluginGone', data: { id: 'jackfield:greeter' } });
    expect(plugins.plugins.has('jackfield:greeter')).toBe(false);
  });

  it('replaces connection, self, channels, settings, device and notices', () => {
    const events: EventMessage[] = [
      { event: 'connection', data: { kind: 'idle' } },
      { event: 'self', data: { ...snapshot().self, isMuted: true } },
      { event: 'channels', data: [] },
      { event: 'settings', data: { ...snapshot().settings, userVolumes: { ada0: 150 } } },
      {
        event: 'device',
        data: { kind: 'file', isRunning: true, error: null, backend: null, inputName: null, outputName: null },
      },
      { event: 'notice', data: { id: 'n', level: 'info', error: { code: 'X', message: 'x' } } },
    ];
    for (const event of events) applyEvent(event);
    expect(useSessionStore().isConnected).toBe(false);
    expect(useSessionStore().self.isMuted).toBe(true);
    expect(useSessionStore().ownChannel).toBeNull();
    expect(useSettingsStore().volumeOf('ada0')).toBe(150);
    expect(useSettingsStore().volumeOf('nobody')).toBe(100);
    expect(useSettingsStore().device.kind).toBe('file');
    expect(useNoticesStore().notices).toHaveLength(1);
    applyEvent({ event: 'noticeGone', data: { id: 'n' } });
    expect(useNoticesStore().notices).toHaveLength(0);
  });
});

describe('useQualityStore', () => {
  it('keeps one minute of samples', () => {
    const store = useQualityStore();
    const quality = snapshot().quality;
    for (let second = 0; second <= 90; second += 1)
      store.push({ ...quality, roundTripMs: second }, 4e12 + second * 1000);
    expect(store.history.at(-1)?.roundTripMs).toBe(90);
    expect(store.history[0]?.roundTripMs).toBe(31);
  });
});

describe('useNoticesStore', () => {
  it('keeps the newest three failures and does not repeat the same words', () => {
    const store = useNoticesStore();
    for (const words of ['a', 'b', 'b', 'c', 'd']) store.addFailure(new Error(words));
    expect(store.failures.map(({ error }) => error.message)).toEqual(['b', 'c', 'd']);
  });
});
