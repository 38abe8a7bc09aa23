import { expect, test } from 'vitest';
import { ImportsRecorder } from '../../tooling/imports-recorder.ts';
import { loadArtifact } from '../../tooling/load-artifact.ts';
import { locateArtifact } from '../../tooling/plugin-build.ts';

interface Narrator {
  lifecycle: { onSettingsChanged(json: string): void };
  userEvents: Record<'onUserJoinChannel' | 'onUserLeaveChannel', (user: object, channel: object) => void>;
}

test('chimes for who comes and goes, as loud as it is set, and not in a crowd', async () => {
  const artifact = await loadArtifact((await locateArtifact(`${import.meta.dirname}/..`)).artifactFile);
  const user = { id: 2, name: 'Bob', channelId: 7, isSelf: false, isMuted: false, isDeafened: false };
  const channel = { id: 7, name: 'Lobby' };
  let people = 2;
  const recorder = new ImportsRecorder(
    {
      log: ['write'],
      session: ['getSelf', 'listChannels', 'listUsers', 'describeChannel', 'getUserKey'],
      sounds: ['playAsset', 'playSamples', 'stopSound'],
    },
    {
      'session.listUsers': () => Array.from({ length: people }, () => user),
      'sounds.playAsset': () => 1,
    },
  );
  const plugin = artifact.instantiate(recorder.imports) as unknown as Narrator;
  plugin.userEvents.onUserJoinChannel(user, channel);
  plugin.lifecycle.onSettingsChanged('{"loudnessDb":-20,"largestChannel":3}');
  plugin.userEvents.onUserLeaveChannel(user, channel);
  people = 4;
  plugin.userEvents.onUserJoinChannel(user, channel);
  expect(recorder.argumentsOf('sounds.playAsset')).toEqual([
    ['join.wav', 'oneself', -12],
    ['leave.wav', 'oneself', -20],
  ]);
}, 30_000);
