import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cacheWithCodec } from '../host/engine/catalogue/testing/prepared-plugins.ts';
import { buildProject } from '../plugins/tooling/project/build-project.ts';
import { createProject } from '../plugins/tooling/project/new-project.ts';
import { missingToolchain } from '../templates/testing/project-run.ts';
import { runEffect, snrOf } from './testing/plugin-testing.ts';

const HALF = 0.5;
const sound = Float32Array.from({ length: 9_600 }, (_, index) => 0.4 * Math.sin((2 * Math.PI * 300 * index) / 48_000));
let parent: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'jackfield-stages-'));
  // The client whose cache has the codec.
  const home = join(parent, 'home');
  const cache = (await cacheWithCodec()) ?? expect.unreachable('vitest.config.ts names the shared cache');
  await mkdir(home);
  await symlink(cache, join(home, 'cache'));
  vi.stubEnv('JACKFIELD_HOME', home);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(parent, { recursive: true, force: true });
});

/** Halves what it hears at the stage; in the language of the key. */
const sources: Readonly<Record<string, (stage: 'mixed' | 'decoded') => readonly [file: string, source: string]>> = {
  assemblyscript: (stage) => [
    'assembly/index.ts',
    `import { Effect, FRAME, run } from '../sdk/effect';
export * from '../sdk/${stage}';
class Half extends Effect {
  frame(samples: StaticArray<f32>): void { for (let index = 0; index < FRAME; index++) samples[index] *= 0.5; }
  decodedFrame(_userId: u32, samples: StaticArray<f32>): void { this.frame(samples); }
}
run(new Half());`,
  ],
  c: (stage) => [
    'src/plugin.c',
    `#define JACKFIELD_${stage.toUpperCase()}_AUDIO
#include "jackfield.h"
jackfield_activation plugin_activate(void) { return (jackfield_activation){ 0, 0 }; }
static void halve(float *samples) { for (int index = 0; index < JACKFIELD_FRAME_SAMPLES; index++) samples[index] *= 0.5f; }
void plugin_frame(float *samples) { halve(samples); }
void plugin_decoded_frame(uint32_t user_id, float *samples) { (void)user_id; halve(samples); }
void plugin_forget_user(uint32_t user_id) { (void)user_id; }
void plugin_reset(void) {}`,
  ],
  javascript: (stage) => [
    'src/plugin.js',
    `import { definePlugin } from '../sdk/jackfield.ts';
const halve = (samples) => samples.map((sample) => sample * 0.5);
export default definePlugin({ ${stage}: { frame: ${stage === 'mixed' ? 'halve' : '(_userId, samples) => halve(samples)'} } });`,
  ],
};

describe.each(Object.entries(sources))('the SDK for %s', (language, sourceOf) => {
  it.each(['mixed', 'decoded'] as const)('runs an effect on the %s stage', async (stage) => {
    if ((await missingToolchain(language)) !== null) return;
    const folder = join(parent, `${language}-${stage}`);
    await createProject({ folder, id: 'ann:half', language, kind: 'audio-effect' });
    const [file, source] = sourceOf(stage);
    await writeFile(join(folder, file), source);
    const world = await readFile(join(folder, 'plugin.wit'), 'utf8');
    const hooks = world.replace('captured-audio', `${stage}-audio`).replace(/.*export .*\/parameters@.*\n/, '');
    await writeFile(join(folder, 'plugin.wit'), hooks);
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Record<string, unknown>;
    const { settings: _settings, chain: _chain, ...rest } = manifest;
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(rest));
    const { project } = await buildProject(folder);
    const { output, faults } = await runEffect(project.artifactFile, sound);
    expect(faults).toEqual([]);
    // Behind the codec the wave is another, its size is not.
    const loss =
      stage === 'mixed'
        ? snrOf(
            sound.map((sample) => sample * HALF),
            output,
          )
        : Infinity;
    expect(loss).toBeGreaterThan(100);
    expect(peakOf(output.subarray(4_800))).toBeCloseTo(0.4 * HALF, 1);
  });
});

function peakOf(samples: Float32Array): number {
  return samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
}
