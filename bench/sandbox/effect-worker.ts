/** Worker thread of `worker-contender.ts`: waits for a frame, runs it through all effects, encodes it, and answers. */
import { workerData } from 'node:worker_threads';
import type { EncoderSettings } from '../../host/sandbox/specs.ts';
import { audioCapabilities } from '../../host/sandbox/audio-capabilities.ts';
import { PluginInstance } from '../../host/sandbox/plugin-instance.ts';

/** Folders of prepared plugins. */
export interface WorkerPlugins {
  /** The effects, in the order of the chain. */
  readonly modulePaths: readonly string[];
  readonly codecPath: string;
  readonly encoder: EncoderSettings;
}

export interface WorkerData extends WorkerPlugins {
  /** [0] is 1 while a frame waits, [1] is 1 while an answer waits. */
  readonly flags: Int32Array;
  readonly samples: Float32Array;
}

const { flags, samples, modulePaths, codecPath, encoder } = workerData as WorkerData;
const effects: ((frame: Float32Array) => Float32Array)[] = [];
const load = (modulePath: string) =>
  PluginInstance.load(
    { pluginId: '', modulePath, settingsJson: '{}', parameters: [] },
    audioCapabilities(
      0,
      () => '{}',
      () => {},
    ),
  );
for (const modulePath of modulePaths) {
  const { hooks } = await load(modulePath);
  const hook = hooks['captured-audio'];
  if (hook === undefined) throw new TypeError('no captured-audio hook');
  hook.activate({ sampleRate: 48_000, frameSamples: 480 });
  effects.push((frame) => hook.onAudioFrameCaptured(frame));
}
const codec = (await load(codecPath)).hooks['voice-codec'];
if (codec === undefined) throw new TypeError('no voice codec');
codec.configureEncoder(encoder);
const frame = new Float32Array(480);
Atomics.store(flags, 1, 1);
Atomics.notify(flags, 1);
for (;;) {
  Atomics.wait(flags, 0, 0);
  Atomics.store(flags, 0, 0);
  frame.set(samples);
  let current: Float32Array = frame;
  for (const effect of effects) current = effect(current);
  codec.encode(current);
  samples.set(current);
  Atomics.store(flags, 1, 1);
  Atomics.notify(flags, 1);
}
