import type { Host } from '@jackfield/plugin-api/host';
import { join } from 'node:path';
import { expect } from 'vitest';
import { siSdr } from '../../../e2e/metrics/si-sdr.ts';
import { loadArtifact } from '../../tooling/load-artifact.ts';
import { locateArtifact } from '../../tooling/plugin-build.ts';

export const FRAME = 480;
export const STRENGTH = 0;
export const TIER = 1;
export const tiers = { light: { number: 0, latency: 480 }, strong: { number: 1, latency: 1440 } } as const;
export type TierName = keyof typeof tiers;

export const artifact = await loadArtifact((await locateArtifact(join(import.meta.dirname, '..'))).artifactFile);

export type Plugin = Pick<Host, 'lifecycle' | 'capturedAudio' | 'parameters'>;

/** An instance that is told its parameters before it is activated, as the host does it. */
export function open(tier: TierName = 'light', strengthPercent = 100): Plugin {
  const plugin = artifact.instantiate() as unknown as Plugin;
  plugin.lifecycle.start('audio');
  plugin.lifecycle.onSettingsChanged('{}');
  plugin.parameters.setParameter(STRENGTH, strengthPercent);
  plugin.parameters.setParameter(TIER, tiers[tier].number);
  const { latencySamples } = plugin.capturedAudio.activate({ sampleRate: 48_000, frameSamples: FRAME });
  expect(latencySamples).toBe(tiers[tier].latency);
  return plugin;
}

/** What the plugin makes of whole frames of `samples`, without its latency: shorter by that. */
export function suppress(plugin: Plugin, samples: Float32Array, tier: TierName = 'light'): Float32Array {
  const out = new Float32Array(samples.length - (samples.length % FRAME));
  for (let start = 0; start < out.length; start += FRAME) {
    out.set(plugin.capturedAudio.onAudioFrameCaptured(samples.slice(start, start + FRAME)), start);
  }
  return out.subarray(tiers[tier].latency);
}

/** How near the plugin brings `heard` to the clean voice, in dB. */
export function quality(plugin: Plugin, heard: Float32Array, clean: Float32Array, tier: TierName = 'light'): number {
  const out = suppress(plugin, heard, tier);
  return siSdr(clean.slice(0, out.length), out);
}
