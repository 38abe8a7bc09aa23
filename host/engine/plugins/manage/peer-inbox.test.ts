import { describe, expect, it } from 'vitest';
import type { HookCall } from '../../supervisor/events/hook-call.ts';
import { placeChannelOf } from '../positional/locator.ts';
import { someUser } from '../testing/capability-context.ts';
import type { InstalledPlugins } from './installed-plugins.ts';
import { PeerInbox } from './peer-inbox.ts';

/** Plugins by id: their hooks and imports, whether they are on, and whether they have the permission. */
function open(plugins: Record<string, { hooks?: string[]; imports?: string[]; isOn?: boolean; isGranted?: boolean }>) {
  const told: [string, HookCall, () => void][] = [];
  const find = (id: string): object | undefined => {
    const plugin = plugins[id];
    if (plugin === undefined) return undefined;
    return {
      plugin: { report: { hooks: plugin.hooks ?? [], capabilities: plugin.imports ?? [] } },
      modulePath: '/x',
      capabilities: { isGranted: () => plugin.isGranted ?? true },
    };
  };
  const installed = { ids: Object.keys(plugins), get: find, find, isOn: (id: string) => plugins[id]?.isOn ?? true };
  const session = { selfId: 1, channels: [], users: [someUser(1), someUser(2)] };
  const inbox = new PeerInbox(installed as unknown as InstalledPlugins, session, (...args) => told.push(args));
  const receive = (pluginId: string, senderId = 2): boolean =>
    inbox.receive({ pluginId, senderId, data: Uint8Array.of(1) });
  return { inbox, told, receive };
}

const HOOK = ['peer-data-events'];

describe('what the same plugin of others sends', () => {
  it('reaches the plugin of that id with its sender', () => {
    const { told, receive } = open({ 'a:a': { hooks: HOOK }, 'a:b': { hooks: HOOK } });
    expect(receive('a:b')).toBe(true);
    expect(told.map(([id, call]) => [id, call])).toEqual([
      [
        'a:b',
        {
          hook: 'peer-data-events',
          func: 'onPeerData',
          args: [
            { id: 2, name: 'u2', channelId: 7, isSelf: false, isMuted: false, isDeafened: false },
            Uint8Array.of(1),
          ],
        },
      ],
    ]);
  });

  it('reaches none that is unknown, off, not allowed to, without the hook, or from somebody unknown', () => {
    const { told, receive } = open({
      'a:off': { hooks: HOOK, isOn: false },
      'a:revoked': { hooks: HOOK, isGranted: false },
      'a:deaf': { imports: ['peer-data'] },
      'a:ok': { hooks: HOOK },
    });
    for (const id of ['a:off', 'a:revoked', 'a:deaf', 'a:none', '__proto__']) expect(receive(id), id).toBe(false);
    expect(receive('a:ok', 99)).toBe(false);
    expect(told).toEqual([]);
  });

  it('waits 32 deep for a slow plugin, then is dropped until one is done', () => {
    const { told, receive } = open({ 'a:a': { hooks: HOOK }, 'a:b': { hooks: HOOK } });
    for (let count = 0; count < 32; count++) expect(receive('a:a')).toBe(true);
    expect(receive('a:a')).toBe(false);
    expect(receive('a:b')).toBe(true);
    told[0]?.[2]();
    expect(receive('a:a')).toBe(true);
    expect(receive('a:a')).toBe(false);
  });

  it('is announced by plugins that send or hear, are on and allowed to', () => {
    const { inbox } = open({
      'a:sends': { imports: ['log', 'peer-data'] },
      'a:hears': { hooks: HOOK },
      'a:off': { hooks: HOOK, isOn: false },
      'a:revoked': { hooks: HOOK, isGranted: false },
      'a:other': { hooks: ['chat-events'], imports: ['chat'] },
    });
    expect(inbox.announced).toEqual(['a:sends', 'a:hears']);
  });

  it('has a channel for the places of each positional plugin that is on and allowed to, and hands nothing of it on', () => {
    const { inbox, receive } = open({
      'a:here': { hooks: ['positional'] },
      'a:off': { hooks: ['positional'], isOn: false },
      'a:revoked': { hooks: ['positional'], isGranted: false },
      'a:other': { hooks: HOOK },
    });
    expect(inbox.placeChannels).toEqual([placeChannelOf('a:here')]);
    expect(inbox.announced).toEqual(['a:other']);
    expect(receive(placeChannelOf('a:here'))).toBe(false);
  });
});
