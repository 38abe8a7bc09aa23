/** Worker thread of `worker-contender.ts`: waits for a frame, runs it through all effects, and answers. */
import { workerData } from 'node:worker_threads';
import { PluginInstance } from '../../host/sandbox/plugin-instance.ts';

interface Shared {
  /** [0] is 1 while a frame waits, [1] is 1 while an answer waits. */
  readonly flags: Int32Array;
  readonly samples: Float32Array;
  readonly modulePaths: readonly string[];
}

const { flags, samples, modulePaths } = workerData as Shared;
const effects: ((frame: Float32Array) => Float32Array)[] = [];
for (const modulePath of modulePaths) {
  const { hooks } = await PluginInstance.load({ pluginId: '', modulePath, settingsJson: '{}', parameters: [] }, {});
  const hook = hooks['captured-audio'];
  if (hook === undefined) throw new TypeError('no captured-audio hook');
  hook.activate({ sampleRate: 48_000, frameSamples: 480 });
  effects.push((frame) => hook.onAudioFrameCaptured(frame));
}
const frame = new Float32Array(480);
Atomics.store(flags, 1, 1);
Atomics.notify(flags, 1);
for (;;) {
  Atomics.wait(flags, 0, 0);
  Atomics.store(flags, 0, 0);
  frame.set(samples);
  let current: Float32Array = frame;
  for (const effect of effects) current = effect(current);
  samples.set(current);
  Atomics.store(flags, 1, 1);
  Atomics.notify(flags, 1);
}
