import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProject } from '../plugins/tooling/project/build-project.ts';
import { createProject, readTemplates } from '../plugins/tooling/project/new-project.ts';
import { missingToolchain } from '../templates/testing/project-run.ts';
import { openRegistry } from './harness/own-registry.ts';
import { People } from './harness/people.ts';
import type { Person } from './harness/people.ts';
import { twoAtATime } from './harness/together.ts';
import { lastHeard, peakAt, toneFile } from './harness/tones.ts';

const ADA_HZ = 440;
const GRACE_HZ = 1_000;
/** Bytes of 2 s with 16-bit samples. */
const OLD_SOUND_BYTES = 192_000;
const PATIENCE = { timeout: 60_000, interval: 200 } as const;

const owned = new AsyncDisposableStack();
const languages = (await readTemplates()).filter(({ kinds }) => kinds.includes('codec'));
const components: Record<string, Uint8Array> = {};
let people: People;
let ada: Person;
let grace: Person;

/** Both users hum. Noise suppression and voice gate are not installed, because they would remove the hum. */
beforeAll(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'jackfield-template-codecs-'));
  owned.defer(() => rm(parent, { recursive: true, force: true, maxRetries: 5 }));
  await twoAtATime(languages, async ({ language }) => {
    if ((await missingToolchain(language)) !== null) return;
    const folder = join(parent, language);
    await createProject({ folder, id: idOf(language), language, kind: 'codec' });
    // Sets the version that the test's registry lists.
    const manifestFile = join(folder, 'manifest.json');
    await writeFile(manifestFile, (await readFile(manifestFile, 'utf8')).replace('"0.1.0"', '"1.0.0"'));
    components[idOf(language)] = (await buildProject(folder)).component;
  });
  people = owned.use(await People.open(await openRegistry(owned, ['opus'], components)));
  ada = await people.invite('Ada', { speech: toneFile(ADA_HZ) });
  grace = await people.invite('Grace', { speech: toneFile(GRACE_HZ) });
}, 900_000);
afterAll(() => owned.disposeAsync());

function idOf(language: string): string {
  return `ann:${language}-codec`;
}

async function untilSpeaking({ window }: Person, pluginId: string): Promise<void> {
  await window.until('codec', (codec) => codec.pluginId === pluginId, PATIENCE.timeout);
}

/** Resolves when the listener's output contains the pitch, after the sound that was already in transit has ended. */
async function untilHeard(listener: string, hertz: number): Promise<void> {
  const file = join(people.folder, `${listener}.wav`);
  const { size } = await stat(file);
  await expect.poll(async () => (await stat(file)).size - size, PATIENCE).toBeGreaterThan(OLD_SOUND_BYTES);
  const level = async (): Promise<number> => {
    const heard = await lastHeard(file);
    return heard === null ? 0 : peakAt(heard, hertz);
  };
  await expect.poll(level, PATIENCE).toBeGreaterThan(0.1);
}

describe.each(languages)('a codec in $title, made of a template', ({ language }) => {
  it('is what two people speak who both have it, and they hear each other; without it they speak Opus', async () => {
    const id = idOf(language);
    if (components[id] === undefined) return;
    await Promise.all([ada.install(id), grace.install(id)]);
    await Promise.all([untilSpeaking(ada, id), untilSpeaking(grace, id)]);
    await Promise.all([untilHeard('Ada', GRACE_HZ), untilHeard('Grace', ADA_HZ)]);
    const { codec, quality } = ada.window.state;
    expect(codec.pluginId).toBe(id);
    expect(quality.drops['lane.unknown-codec'] ?? 0).toBe(0);
    await grace.window.request('removePlugin', { id });
    await untilSpeaking(ada, 'jackfield:opus');
    await ada.window.request('removePlugin', { id });
  });
});
