import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { applyEvent } from '../stores/apply-event.ts';
import { snapshot } from '../test/fixtures.ts';
import { findCommands } from './find-commands.ts';
import { useCommands } from './use-commands.ts';

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', (paint: () => void) => paint());
  setActivePinia(createPinia());
  const data = snapshot();
  const servers = [{ address: 'voice.friends.example:27420', name: 'Friday friends', lastUsedAtMs: null }];
  applyEvent({ event: 'snapshot', data: { ...data, settings: { ...data.settings, servers } } });
});

/** Ids of the entries that the palette finds, the best first. */
function found(term: string): string[] {
  return findCommands(useCommands().value, term).map(({ id }) => id);
}

describe('the palette', () => {
  // Search terms of users who know no command names, each with an id that must be among the first three results.
  it.each([
    ['mic', 'settings-input'],
    ['microphone', 'settings-input'],
    ['mute', 'mute'],
    ['unmute', 'mute'],
    ['deafen', 'deafen'],
    ['volume', 'settings-output-volume'],
    ['sensitivity', 'settings-sensitivity'],
    ['loud', 'settings-output'],
    ['speaker', 'settings-output'],
    ['speakers', 'settings-output'],
    ['headphones', 'deafen'],
    ['headset', 'settings-input'],
    ['output', 'settings-output'],
    ['input', 'settings-input'],
    ['sound', 'deafen'],
    ['audio', 'settings-positional'],
    ['device', 'settings-input'],
    ['test', 'settings-hear'],
    ['help', 'help'],
    ['guide', 'help'],
    ['manual', 'help'],
    ['shortcuts', 'settings-keys'],
    ['hotkey', 'settings-keys'],
    ['invite', 'invite'],
    ['link', 'invite'],
    ['share', 'invite'],
    ['qr', 'invite'],
    ['fingerprint', 'invite'],
    ['friend', 'server-voice.friends.example:27420'],
    ['bookmark', 'connect'],
    ['server', 'connect'],
    ['connect', 'connect'],
    ['log out', 'disconnect'],
    ['quit', 'leave'],
    ['hang up', 'leave'],
    ['channel', 'join-2'],
    ['quiet room', 'join-2'],
    ['echo', 'join-3'],
    ['name', 'settings-name'],
    ['nickname', 'settings-name'],
    ['dark', 'theme-dark'],
    ['theme', 'theme-light'],
    ['options', 'show-settings'],
    ['preferences', 'show-settings'],
    ['plugins', 'show-plugins'],
    ['noise', 'switch-jackfield:noise-suppression'],
    ['chat', 'show-talk'],
    ['message', 'write'],
    ['people', 'invite'],
    ['grace', 'person-2'],
    ['margaret', 'person-4'],
    ['许宝騄', 'person-6'],
    ['mute linus', 'mute-person-3'],
    ['latency', 'settings-packet-10'],
  ])('finds for %j the command %s', (term, id) => {
    expect(found(term).slice(0, 3)).toContain(id);
  });

  it.each([
    ['mcrph', 'settings-input'],
    ['MUTE', 'mute'],
    ['  mute  ', 'mute'],
    ['gräce', 'person-2'],
    ['hopp', 'person-2'],
  ])('forgives %j and finds %s', (term, id) => {
    expect(found(term)).toContain(id);
  });

  it('finds nothing for what is nothing', () => {
    for (const term of ['xyzzy', 'mute xyzzy']) expect(found(term), term).toEqual([]);
  });

  it('lists without a search what can be done, but neither people nor parts of the settings', () => {
    const all = found('');
    expect(all.slice(0, 2)).toEqual(['mute', 'deafen']);
    expect(all).toContain('invite');
    expect(all.filter((id) => /^(person|settings|server)-/u.test(id))).toEqual([]);
  });

  it('offers no channel and no person of a server that is not there', () => {
    applyEvent({ event: 'connection', data: { kind: 'idle' } });
    expect(found('join').filter((id) => id.startsWith('join-'))).toEqual([]);
    expect(found('grace')).toEqual([]);
  });

  it('has an id for each command once', () => {
    const ids = useCommands().value.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
