import { beforeEach, describe, expect, test } from 'vitest';
import { ImportsRecorder } from '../../tooling/imports-recorder.ts';
import { loadArtifact } from '../../tooling/load-artifact.ts';
import { locateArtifact } from '../../tooling/plugin-build.ts';

interface Soundboard {
  lifecycle: { onSettingsChanged(json: string): void };
  keyEvents: { onKey(id: string, isDown: boolean): void };
  uiEvents: { onUiInput(slot: string, key: string, input: { tag: string; val?: boolean }): void };
}

const artifact = await loadArtifact((await locateArtifact(`${import.meta.dirname}/..`)).artifactFile);
let recorder: ImportsRecorder;
let plugin: Soundboard;
let refusal: object | null;

beforeEach(() => {
  refusal = null;
  let sounds = 0;
  recorder = new ImportsRecorder(
    {
      log: ['write'],
      sounds: ['playAsset', 'playSamples', 'stopSound'],
      ui: ['show', 'hide', 'decorateMessage'],
    },
    {
      'sounds.playAsset': () => {
        if (refusal !== null) throw Object.assign(new Error('refused'), { payload: refusal });
        return ++sounds;
      },
    },
  );
  plugin = artifact.instantiate(recorder.imports) as unknown as Soundboard;
});

const panel = (): string => JSON.stringify(recorder.argumentsOf('ui.show').at(-1));

describe('the soundboard', () => {
  test('plays to the channel by button and by key, and to oneself alone when it is told to', () => {
    plugin.lifecycle.onSettingsChanged('{"loudnessDb":-6,"isForChannel":true}');
    plugin.uiEvents.onUiInput('side-panel', 'tada', { tag: 'pressed' });
    plugin.keyEvents.onKey('horn', true);
    plugin.keyEvents.onKey('horn', false);
    plugin.uiEvents.onUiInput('side-panel', 'for-channel', { tag: 'flag', val: false });
    plugin.uiEvents.onUiInput('side-panel', 'drums', { tag: 'pressed' });
    expect(recorder.argumentsOf('sounds.playAsset')).toEqual([
      ['tada.wav', 'channel', -6],
      ['horn.wav', 'channel', -6],
      ['drums.wav', 'oneself', -6],
    ]);
    plugin.keyEvents.onKey('stop', true);
    expect(recorder.argumentsOf('sounds.stopSound')).toEqual([[1], [2], [3]]);
  });

  test('says why a sound was not played, and ignores what is none of its buttons', () => {
    plugin.lifecycle.onSettingsChanged('{"loudnessDb":-6,"isForChannel":true}');
    expect(panel()).toContain('Sad trombone');
    refusal = { tag: 'too-many' };
    plugin.uiEvents.onUiInput('side-panel', 'tada', { tag: 'pressed' });
    expect(panel()).toContain('too-many');
    plugin.uiEvents.onUiInput('side-panel', '../tada', { tag: 'pressed' });
    expect(recorder.argumentsOf('sounds.playAsset')).toHaveLength(1);
  });
});
