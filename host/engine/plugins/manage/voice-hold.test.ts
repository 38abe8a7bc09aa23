import type { PluginStatus } from '@jackfield/protocol/plugins';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Installed } from './installed-plugins.ts';
import { VoiceHold, guardsOf } from './voice-hold.ts';

const SEAL = 'lab:seal';
const error = { code: 'TRAPPED', message: 'It crashed.' };

describe('VoiceHold', () => {
  const statuses = new Map<string, PluginStatus>();
  const hooks = new Map<string, string>();
  const installed = {
    get ids() {
      return [...statuses.keys()];
    },
    find: (id: string) =>
      ({ status: statuses.get(id), live: { hooks: new Set([hooks.get(id)]) } }) as unknown as Installed,
  };
  let hold: VoiceHold;

  /** The plugin that holds the voice after a plugin took this status. */
  function after(kind: PluginStatus['kind'], id = SEAL): string | null {
    statuses.set(id, kind === 'struck-out' || kind === 'failed' ? { kind, error } : ({ kind } as PluginStatus));
    return hold.look(installed);
  }

  beforeEach(() => {
    statuses.clear();
    hooks.clear();
    hooks.set(SEAL, 'lane-voice-out');
    hold = new VoiceHold();
  });

  it.each(['struck-out', 'failed'] as const)('waits for a plugin that is %s, until it runs again', (fault) => {
    expect(after('on')).toBeNull();
    expect(after(fault)).toBe(SEAL);
    // The running chain is still without the plugin.
    expect(after('starting')).toBe(SEAL);
    expect(after('on')).toBeNull();
  });

  it('does not wait for one that the user switches on, switches off, or removes', () => {
    expect(after('starting')).toBeNull();
    expect(after('off')).toBeNull();
    after('struck-out');
    expect(after('off')).toBeNull();
    after('struck-out');
    statuses.delete(SEAL);
    expect(hold.look(installed)).toBeNull();
  });

  it('waits for nothing that only hears packets come in, or was not allowed to see those that leave', () => {
    hooks.set('lab:ear', 'lane-voice-in');
    expect(after('struck-out', 'lab:ear')).toBeNull();
  });

  it('names another one while one of two is back', () => {
    hooks.set('lab:other', 'lane-voice-out');
    after('struck-out', 'lab:other');
    after('struck-out');
    expect(after('on', 'lab:other')).toBe(SEAL);
    expect(after('on')).toBeNull();
  });
});

describe('guardsOf', () => {
  const look = (kind: PluginStatus['kind'], isOn: boolean, failClosed = true, hook = 'chat-send-intercept'): string[] =>
    guardsOf(
      {
        ids: [SEAL],
        isOn: () => isOn,
        find: () =>
          ({
            status: { kind },
            live: { hooks: new Set([hook]) },
            plugin: { manifest: { failClosed } },
          }) as unknown as Installed,
      },
      'chat-send-intercept',
    );

  it('names a plugin that fails closed while it is on, starts or was taken away by a fault', () => {
    expect(look('on', true)).toEqual([SEAL]);
    expect(look('starting', true)).toEqual([SEAL]);
    expect(look('struck-out', false)).toEqual([SEAL]);
    expect(look('failed', true)).toEqual([SEAL]);
  });

  it('names none that the user switched off, that does not fail closed, or that may not see what is sent', () => {
    expect(look('off', false)).toEqual([]);
    expect(look('on', true, false)).toEqual([]);
    expect(look('on', true, true, 'chat-display-intercept')).toEqual([]);
  });
});
