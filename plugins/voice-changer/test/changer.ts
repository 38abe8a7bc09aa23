import type { Host } from '@jackfield/plugin-api/host';
import { loadArtifact } from '../../tooling/load-artifact.ts';
import { locateArtifact } from '../../tooling/plugin-build.ts';

export const FRAME = 480;
export const LATENCY = 960;

/** Numbers of the parameters and of the modes. */
const parameter = { mode: 0, semitones: 1, keepFormants: 2, mix: 3 } as const;
export const mode = { natural: 0, pitch: 1, robot: 2, whisper: 3 } as const;

export type Settings = Partial<Record<keyof typeof parameter, number>>;
export type Plugin = Pick<Host, 'lifecycle' | 'capturedAudio' | 'parameters'>;

export const pluginFolder = new URL('..', import.meta.url).pathname;
const artifact = await loadArtifact((await locateArtifact(pluginFolder)).artifactFile);

/** The committed artifact, started and activated. */
export function openChanger(settings: Settings = {}): Plugin {
  const plugin = artifact.instantiate() as unknown as Plugin;
  plugin.lifecycle.start('audio');
  turn(plugin, settings);
  plugin.capturedAudio.activate({ sampleRate: 48_000, frameSamples: FRAME });
  return plugin;
}

/** Linear memory of the instance that was opened last. */
export function memoryBytes(): number {
  return artifact.memoryBytes();
}

export function turn(plugin: Plugin, settings: Settings): void {
  for (const [name, value] of Object.entries(settings)) {
    plugin.parameters.setParameter(parameter[name as keyof Settings], value);
  }
}

/** Runs whole frames through; the result is as long as the whole frames of `samples`, and late by LATENCY. */
export function runFrames(plugin: Plugin, samples: Float32Array): Float32Array {
  const out = new Float32Array(samples.length - (samples.length % FRAME));
  for (let start = 0; start < out.length; start += FRAME) {
    const frame = plugin.capturedAudio.onAudioFrameCaptured(samples.slice(start, start + FRAME));
    if (frame.length !== FRAME) throw new Error(`A frame came back with ${frame.length} samples.`);
    out.set(frame, start);
  }
  return out;
}

/** A whole recording through a fresh instance, lined up with the original: the latency is taken off. */
export function change(samples: Float32Array, settings: Settings): Float32Array {
  const padded = new Float32Array(Math.ceil((samples.length + LATENCY) / FRAME) * FRAME);
  padded.set(samples);
  return runFrames(openChanger(settings), padded).subarray(LATENCY, LATENCY + samples.length);
}
