import { beforeEach, describe, expect, test } from 'vitest';
import { ImportsRecorder } from '../../tooling/imports-recorder.ts';
import { loadArtifact } from '../../tooling/load-artifact.ts';
import { locateArtifact } from '../../tooling/plugin-build.ts';

interface VolumeProfiles {
  lifecycle: { onSettingsChanged(json: string): void };
  channelEvents: { onSelfJoinChannel(channel: object): void };
  userEvents: { onUserJoinChannel(user: object, channel: object): void };
  uiEvents: { onUiInput(slot: string, key: string, input: object, userId?: number): void };
}

const artifact = await loadArtifact((await locateArtifact(`${import.meta.dirname}/..`)).artifactFile);
const lobby = { id: 7, name: 'Lobby' };
const user = (id: number): object => ({
  id,
  name: `u${id}`,
  channelId: 7,
  isSelf: id === 1,
  isMuted: false,
  isDeafened: false,
});
const stored = new Map<string, Uint8Array>();
let recorder: ImportsRecorder;
let plugin: VolumeProfiles;

beforeEach(() => {
  stored.clear();
  recorder = new ImportsRecorder(
    {
      log: ['write'],
      session: ['getSelf', 'listChannels', 'listUsers', 'describeChannel', 'getUserKey'],
      control: ['setMuted', 'setDeafened', 'joinChannel', 'setUserVolume', 'getUserVolume'],
      storage: ['get', 'listKeys', 'commit'],
      ui: ['show', 'hide', 'decorateMessage'],
    },
    {
      'session.getUserKey': (id: number) => (id === 9 ? undefined : `key-of-${id}`),
      'session.listUsers': () => [user(1), user(2), user(3)],
      'storage.get': (_scope: string, key: string) => stored.get(key),
      'storage.commit': (_scope: string, changes: { key: string; value?: Uint8Array }[]) => {
        for (const { key, value } of changes)
          if (value === undefined) stored.delete(key);
          else stored.set(key, value);
      },
    },
  );
  plugin = artifact.instantiate(recorder.imports) as unknown as VolumeProfiles;
});

const turned = (): unknown[][] => recorder.argumentsOf('control.setUserVolume');

describe('volume profiles', () => {
  test('remembers what was chosen in the menu and sets it when the person comes again', () => {
    plugin.uiEvents.onUiInput('person-menu', 'volume', { tag: 'text', val: '200' }, 2);
    expect(turned()).toEqual([[2, 200]]);
    expect(stored.get('key-of-2')).toEqual(new Uint8Array([200]));
    plugin.userEvents.onUserJoinChannel(user(2), lobby);
    plugin.channelEvents.onSelfJoinChannel(lobby);
    expect(turned()).toEqual([
      [2, 200],
      [2, 200],
      [2, 200],
    ]);
    plugin.uiEvents.onUiInput('person-menu', 'volume', { tag: 'text', val: '100' }, 2);
    expect(stored.size).toBe(0);
  });

  test('gives newcomers the volume of the settings, and nobody one that is not on the list', () => {
    plugin.lifecycle.onSettingsChanged('{"newcomerPercent":75}');
    plugin.userEvents.onUserJoinChannel(user(3), lobby);
    plugin.userEvents.onUserJoinChannel(user(9), lobby);
    plugin.uiEvents.onUiInput('person-menu', 'volume', { tag: 'text', val: '9000' }, 3);
    plugin.uiEvents.onUiInput('person-menu', 'volume', { tag: 'text', val: '50' });
    expect(turned()).toEqual([[3, 75]]);
  });
});
