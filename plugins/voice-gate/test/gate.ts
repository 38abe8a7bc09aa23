import type { Host } from '@jackfield/plugin-api/host';
import { join as joinPath } from 'node:path';
import { pinkNoise, randomSource, rms } from '../../../e2e/metrics/noise.ts';
import { loadArtifact } from '../../tooling/load-artifact.ts';
import { locateArtifact } from '../../tooling/plugin-build.ts';

export const RATE = 48_000;
export const FRAME = 480;

/** Numbers of the parameters. */
export const parameter = { mode: 0, sensitivity: 1, threshold: 2, attack: 3, hold: 4, release: 5, level: 6 } as const;

export type Plugin = Pick<Host, 'lifecycle' | 'voiceGate' | 'parameters'>;
export type Controls = Partial<Record<keyof typeof parameter, number>>;

const artifact = await loadArtifact((await locateArtifact(joinPath(import.meta.dirname, '..'))).artifactFile);

/** The committed artifact, started, turned and activated. */
export function openGate(controls: Controls = {}): Plugin {
  const plugin = artifact.instantiate() as unknown as Plugin;
  plugin.lifecycle.start('audio');
  plugin.lifecycle.onSettingsChanged('{}');
  for (const [name, value] of Object.entries(controls)) {
    plugin.parameters.setParameter(parameter[name as keyof typeof parameter], value);
  }
  plugin.voiceGate.activate({ sampleRate: RATE, frameSamples: FRAME });
  return plugin;
}

/** Linear memory of the instance that was opened last. */
export function memoryBytes(): number {
  return artifact.memoryBytes();
}

/** One decision per whole frame. */
export function decide(plugin: Plugin, samples: Float32Array): boolean[] {
  return Array.from(
    { length: Math.floor(samples.length / FRAME) },
    (_, index) => plugin.voiceGate.onGateFrame(samples.slice(index * FRAME, (index + 1) * FRAME)).isOpen,
  );
}

/** Share of open frames, 0 to 1. */
export function openShare(decisions: readonly boolean[]): number {
  return decisions.filter(Boolean).length / decisions.length;
}

export function atLevel(samples: Float32Array, dbfs: number): Float32Array {
  const gain = 10 ** (dbfs / 20) / rms(samples);
  return samples.map((sample) => sample * gain);
}

export function join(...parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

export function pink(seconds: number, dbfs: number): Float32Array {
  return atLevel(pinkNoise(seconds * RATE, 11), dbfs);
}

/** Keys being hit, 4 to 10 a second: a burst of noise and a short ring each. */
export function keyboard(seconds: number, peak: number): Float32Array {
  const random = randomSource(12);
  const samples = new Float32Array(seconds * RATE);
  for (let start = 4800; start < samples.length; start += 4800 + Math.floor((random() + 1) * 3600)) {
    const ringHz = 3000 + random() * 1500;
    for (let index = 0; index < 1500 && start + index < samples.length; index++) {
      const burst = random() * Math.exp(-index / 120);
      const ring = 0.5 * Math.sin((2 * Math.PI * ringHz * index) / RATE) * Math.exp(-index / 250);
      samples[start + index] = peak * (burst + ring);
    }
  }
  return samples;
}
