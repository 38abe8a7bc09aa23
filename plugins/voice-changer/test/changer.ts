import type { Host } from '@jackfield/plugin-api/host';
import { join } from 'node:path';
import { ImportsRecorder } from '../../tooling/imports-recorder.ts';
import { loadArtifact } from '../../tooling/load-artifact.ts';
import { locateArtifact } from '../../tooling/plugin-build.ts';

export const FRAME = 480;
export const LATENCY = 960;

/** Numbers of the parameters and of the modes; the last two parameters came with 0.2.0. */
const parameter = { mode: 0, semitones: 1, keepFormants: 2, mix: 3, formant: 4, bypass: 5 } as const;
export const mode = { natural: 0, pitch: 1, robot: 2, whisper: 3 } as const;

export type Settings = Partial<Record<keyof typeof parameter, number>>;
export type Plugin = Pick<Host, 'lifecycle' | 'capturedAudio' | 'parameters' | 'uiEvents' | 'timerEvents'>;

export const pluginFolder = new URL('..', import.meta.url).pathname;
const { artifactFile, version: current } = await locateArtifact(pluginFolder);

/** One committed artifact. */
export class Changer {
  readonly version: string;
  /** What the last instance asked of the host. */
  recorder = new ImportsRecorder({});
  readonly #artifact: Awaited<ReturnType<typeof loadArtifact>>;

  private constructor(version: string, artifact: Awaited<ReturnType<typeof loadArtifact>>) {
    this.version = version;
    this.#artifact = artifact;
  }

  static async load(version: string): Promise<Changer> {
    return new Changer(version, await loadArtifact(join(artifactFile, '..', `${version}.wasm`)));
  }

  /** Started and set. */
  start(role: 'audio' | 'events', settings: Settings = {}): Plugin {
    this.recorder = new ImportsRecorder({ ui: ['show'], settings: ['setParameter'], timers: ['setTimer'] });
    const plugin = this.#artifact.instantiate(this.recorder.imports) as unknown as Plugin;
    plugin.lifecycle.start(role);
    turn(plugin, settings);
    return plugin;
  }

  /** Started, set and activated. */
  open(settings: Settings = {}): Plugin {
    const plugin = this.start('audio', settings);
    plugin.capturedAudio.activate({ sampleRate: 48_000, frameSamples: FRAME });
    return plugin;
  }

  /** Linear memory of the instance that was opened last. */
  memoryBytes(): number {
    return this.#artifact.memoryBytes();
  }

  /** A whole recording through a fresh instance, lined up with the original: the latency is taken off. */
  readonly change = (samples: Float32Array, settings: Settings): Float32Array => {
    const padded = new Float32Array(Math.ceil((samples.length + LATENCY) / FRAME) * FRAME);
    padded.set(samples);
    return runFrames(this.open(settings), padded).subarray(LATENCY, LATENCY + samples.length);
  };
}

/** The one of the contract 0.1.0, which still runs beside new plugins. */
export const old = await Changer.load('0.1.0');
export const newest = await Changer.load(current);

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
