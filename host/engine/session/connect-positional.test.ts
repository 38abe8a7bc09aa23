import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultSettings } from '@jackfield/protocol/settings';
import { lobby, someUser } from '../plugins/testing/capability-context.ts';
import { placeChannelOf } from '../plugins/positional/locator.ts';
import { contextKeyOf, encodePlace } from './positional/place-message.ts';
import { Positional } from './positional/positional.ts';
import { Roster } from './roster.ts';
import type { SessionParts } from './parts.ts';
import { connectPositional } from './connect-positional.ts';

const PLUGIN = 'test:table';
const POSE = { position: { x: 0, y: 0, z: 0 }, front: { x: 0, y: 0, z: 1 }, top: { x: 0, y: 1, z: 0 } };
const here = encodePlace({ kind: 'here', contextKey: contextKeyOf('c'), position: { x: -1, y: 0, z: 0 } });

function open() {
  const roster = new Roster();
  const settings = Object.assign(new EventEmitter(), { value: structuredClone(defaultSettings) });
  const peers = { placeChannels: [placeChannelOf(PLUGIN)] };
  const plugins = Object.assign(new EventEmitter(), { peers });
  const connection = new EventEmitter();
  const placed: number[][] = [];
  const audio = {
    setSpatialGains: (places: readonly (readonly [number, ...unknown[]])[]) => placed.push(places.map(([id]) => id)),
  };
  const positional = new Positional({
    locate: () =>
      Promise.resolve({ kind: 'at', pluginId: PLUGIN, place: { context: 'c', avatar: POSE, listener: POSE } }),
    send: () => true,
    rules: () => settings.value.positional,
  });
  const parts = { audio, connection, plugins, positional, roster, settings } as unknown as SessionParts;
  connectPositional(parts);
  roster.setChannels([lobby]);
  const enter = (): void => roster.setUsers(1, [someUser(1), someUser(2), { ...someUser(3), channelId: 8 }]);
  const tell = (senderId: number, pluginId = placeChannelOf(PLUGIN)): void =>
    void connection.emit('pluginData', { pluginId, senderId, data: here });
  const turn = (isOn: boolean): void => {
    settings.value = { ...settings.value, positional: { ...settings.value.positional, isOn } };
    settings.emit('settings', settings.value);
  };
  return { roster, turn, plugins, peers, placed, positional, enter, tell };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('connectPositional', () => {
  it('asks from the moment on that one is in a channel, and places who says so under the place channel of a plugin', async () => {
    const { enter, tell, placed, positional } = open();
    await pass(500);
    expect(positional.state).toBeNull();
    enter();
    tell(2);
    await pass(200);
    expect(placed).toEqual([[2]]);
    expect(positional.state?.people).toHaveLength(1);
    positional[Symbol.dispose]();
  });

  it('takes no place from another channel, from strangers, or from what a plugin sent itself', async () => {
    const { enter, tell, placed, positional } = open();
    enter();
    tell(3);
    tell(99);
    tell(2, PLUGIN);
    tell(2, placeChannelOf('test:not-here'));
    await pass(300);
    expect(placed).toEqual([]);
    positional[Symbol.dispose]();
  });

  it('ends when it is switched off, when no plugin is left that has the hook, and without a channel', async () => {
    const { enter, turn, peers, plugins, positional, roster } = open();
    enter();
    await pass(200);
    expect(positional.state).not.toBeNull();
    turn(false);
    expect(positional.state).toBeNull();
    turn(true);
    await pass(200);
    expect(positional.state).not.toBeNull();
    const channel = peers.placeChannels.pop();
    plugins.emit('plugin', {});
    expect(positional.state).toBeNull();
    peers.placeChannels.push(channel ?? '');
    plugins.emit('plugin', {});
    await pass(200);
    roster.loseConnection();
    expect(positional.state).toBeNull();
  });

  it('forgets who leaves the channel, and everybody in another one', async () => {
    const { enter, tell, placed, positional, roster } = open();
    enter();
    tell(2);
    await pass(200);
    roster.changeUser({ ...someUser(2), channelId: 8 });
    await pass(200);
    expect(placed).toEqual([[2], []]);
    positional[Symbol.dispose]();
  });
});
