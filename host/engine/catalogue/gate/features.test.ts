import { transpileBytes } from '@bytecodealliance/jco-transpile';
import { describe, expect, it } from 'vitest';
import { JackfieldError } from '../../errors.ts';
import { transpileOptions } from '../install/transpile-options.ts';
import { transpile } from '../install/transpile.ts';
import { inspectBytes } from '../plugin-file.ts';
import { featureSamples } from '../testing/feature-samples.ts';
import { features } from './features.ts';
import type { FeatureName } from './features.ts';

interface Effect {
  readonly activate: (sampleRate: number, channels: number) => unknown;
  readonly onAudioFrameCaptured: (frame: Float32Array) => Float32Array;
}

const table = Object.entries(features).map(([name, feature]) => ({ name: name as FeatureName, ...feature }));
const accepted = table.filter(({ advice }) => advice === null);
const refused = table.filter(({ advice }) => advice !== null);

/** Prepares a component in this process and sends one frame through it. */
async function run(component: Uint8Array): Promise<Float32Array> {
  const { report } = inspectBytes(component, 'sample');
  const map = Object.fromEntries(report.imports.map((name) => [name, name]));
  const files = new Map(Object.entries((await transpileBytes(component, { ...transpileOptions, map })).files));
  const code = Buffer.from(files.get('plugin.js') ?? '').toString('base64');
  const { instantiate } = (await import(`data:text/javascript;base64,${code}`)) as {
    instantiate: (core: (name: string) => WebAssembly.Module, imports: object) => { capturedAudio: Effect };
  };
  const core = (name: string): WebAssembly.Module => new WebAssembly.Module(Buffer.from(files.get(name) ?? ''));
  const { capturedAudio } = instantiate(core, { 'jackfield:plugin/log@0.2.0': { write: () => undefined } });
  capturedAudio.activate(48_000, 1);
  return capturedAudio.onAudioFrameCaptured(new Float32Array(480).fill(0.5));
}

async function refusalOf(component: Uint8Array): Promise<unknown> {
  try {
    inspectBytes(component, 'sample');
  } catch (error) {
    return error;
  }
  return transpile(component, []).catch((error: unknown) => error);
}

describe('what the table accepts, the transpiler prepares and the engine runs', () => {
  it.each(accepted)('$title', async ({ name }) => {
    for (const sample of featureSamples[name]) {
      const out = await run(await sample());
      expect([...new Set(out)]).toEqual([0.5]);
    }
  });
});

describe('what the table refuses is called unsupported by its name, with what to do', () => {
  it.each(refused)('$title', async ({ name, title, advice }) => {
    for (const sample of featureSamples[name]) {
      const error = await refusalOf(await sample());
      expect(error).toBeInstanceOf(JackfieldError);
      expect(error).toMatchObject({ code: 'PLUGIN_UNSUPPORTED', details: { feature: title, advice } });
    }
  });
});
