import { createPlugin } from '@extism/extism';
import { buildProject } from '@jackfield/plugin-tooling/build-project';
import { copyProject, keptProjectFolder } from '../../e2e/harness/plugin-projects.ts';
import { assemble } from '../../host/engine/catalogue/testing/wat-component.ts';
import type { ChainSlot } from '../../host/engine/ports/chain.ts';
import { testEncoder } from '../../host/engine/supervisor/testing/chain-rig.ts';
import type { ChainRig } from '../../host/engine/supervisor/testing/chain-rig.ts';
import { quantile } from '../bench.ts';
import { extismBiquad } from './extism-biquad.ts';
import { makePlainEffect } from './plain-effect.ts';

/** Figure's suffix → language of the project under bench/plugins. */
const LANGUAGES = { rust: 'rust', go: 'go', as: 'assemblyscript', c: 'c', js: 'javascript' } as const;
const FRAMES = 1_500;
const PACING_MS = 10;

export interface EffectCosts {
  /** Median µs by the suffix of the figure. */
  readonly p50Us: Readonly<Record<string, number | null>>;
  readonly p99Us: Readonly<Record<string, number | null>>;
  readonly notes: readonly string[];
}

/**
 * Measures µs in the sandbox for one frame of the same effect, by the metrics of the chain. All languages are in one chain and process the same frames, one
 * every 10 ms, as in a call. Extism's SDK and a plain function run between those frames, in this process.
 */
export async function measureEffects(rig: ChainRig, codec: ChainSlot): Promise<EffectCosts> {
  const notes: string[] = [];
  const slots = new Map<string, ChainSlot>();
  for (const [suffix, language] of Object.entries(LANGUAGES)) {
    try {
      slots.set(suffix, await buildSlot(rig, suffix, language));
    } catch (error) {
      notes.push(`${language} was not measured: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const extism = await openExtism().catch((error: unknown) => {
    notes.push(`Extism's SDK did not start: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  });
  const plain = makePlainEffect();
  const times = { extism: [] as number[], plain_js: [] as number[] };
  const chain = rig.openCapture({ warmUpFrames: 500 });
  await chain.configure({ slots: [...slots.values()], codec, encoder: testEncoder, packetMs: 10 });
  const frame = new Float32Array(480);
  for (let warm = 0; warm < 500; warm++) {
    fill(frame, warm);
    plain(frame);
    await extism?.run(frame);
  }
  let dueMs = performance.now();
  for (let sequence = 0; sequence < FRAMES; sequence++) {
    fill(frame, sequence);
    chain.process(frame, sequence);
    dueMs += PACING_MS / 2;
    await until(dueMs);
    times.plain_js.push(timed(() => plain(frame)));
    if (extism !== null) {
      const startMs = performance.now();
      await extism.run(frame);
      times.extism.push((performance.now() - startMs) * 1_000);
    }
    dueMs += PACING_MS / 2;
    await until(dueMs);
  }
  await extism?.close();
  const p50Us: Record<string, number | null> = {};
  const p99Us: Record<string, number | null> = {};
  const metrics = chain.metrics();
  for (const suffix of Object.keys(LANGUAGES)) {
    const entry = metrics.find(({ pluginId }) => pluginId === slots.get(suffix)?.pluginId);
    p50Us[suffix] = entry?.p50Us ?? null;
    p99Us[suffix] = entry?.p99Us ?? null;
  }
  for (const [key, samples] of Object.entries(times)) {
    p50Us[key] = quantile(samples, 0.5);
    p99Us[key] = quantile(samples, 0.99);
  }
  await chain[Symbol.asyncDispose]();
  return { p50Us, p99Us, notes };
}

/** Builds the project of one language. All projects have the same manifest, and in the chain each needs a name of its own. */
async function buildSlot(rig: ChainRig, suffix: string, language: string): Promise<ChainSlot> {
  const folder = keptProjectFolder(language);
  await copyProject(language, folder);
  const { project } = await buildProject(folder);
  return { ...(await rig.installFile(project.artifactFile)), pluginId: `bench:${suffix}` };
}

async function openExtism(): Promise<{ run(frame: Float32Array): Promise<void>; close(): Promise<void> }> {
  const module = await assemble(extismBiquad);
  const plugin = await createPlugin({ wasm: [{ data: module }] }, { runInWorker: false, useWasi: false });
  return {
    async run(frame) {
      const output = await plugin.call('process', new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength));
      if (output?.bytes().length !== frame.byteLength) throw new Error('Extism gave no frame back');
    },
    close: () => plugin.close(),
  };
}

function fill(frame: Float32Array, sequence: number): void {
  for (let index = 0; index < frame.length; index++) frame[index] = 0.3 * Math.sin((sequence * 480 + index) * 0.05);
}

function timed(action: () => void): number {
  const startMs = performance.now();
  action();
  return (performance.now() - startMs) * 1_000;
}

function until(dueMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - performance.now())));
}
