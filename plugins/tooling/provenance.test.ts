import { Ajv } from 'ajv';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { componentize, repositoryFolder } from './componentize.ts';
import { customSection, embedManifest, MANIFEST_SECTION } from './embed-manifest.ts';
import { pluginFolders } from './first-party.ts';
import { locateArtifact } from './plugin-build.ts';
import { sha256, sourceDigest } from './provenance.ts';
import type { Provenance } from './provenance.ts';

const folders = await pluginFolders();
const schema = JSON.parse(await readFile(join(repositoryFolder, 'plugin-api/manifest.schema.json'), 'utf8')) as object;
const ajv = new Ajv({ allErrors: true });
ajv.addKeyword('x-parameter');
ajv.addKeyword('x-restart');
const isManifest = ajv.compile(schema);

interface Manifest {
  id: string;
  settings?: { properties: Record<string, { default?: unknown; title?: string }> };
}

test('the plugins of the first release are there', () => {
  expect(folders.map((folder) => basename(folder))).toEqual(
    expect.arrayContaining([
      'echo-cancellation',
      'greeter',
      'noise-suppression',
      'opus',
      'voice-changer',
      'voice-gate',
    ]),
  );
});

describe.each(folders.map((folder) => ({ name: basename(folder), folder })))('$name', ({ name, folder }) => {
  test('has an artifact that was built from the sources as they are', async () => {
    const { artifactFile, provenanceFile, id, version } = await locateArtifact(folder);
    const provenance = JSON.parse(await readFile(provenanceFile, 'utf8')) as Provenance;
    const artifact = await readFile(artifactFile);
    const remedy = `npm run build -w plugins/${name}`;
    expect(provenance).toMatchObject({ format: 1, id, version, command: remedy, bytes: artifact.length });
    expect(sha256(artifact), `the artifact is not the one that the provenance describes: ${remedy}`).toBe(
      provenance.sha256,
    );
    expect(await sourceDigest(folder), `the artifact is older than its sources: ${remedy}`).toBe(
      provenance.sourceDigest,
    );
    expect(Object.keys(provenance.toolchain).length).toBeGreaterThan(0);
  });

  test('shares crates through the workspace of the plugins alone, as a build would hold the path of this folder otherwise', async () => {
    const cargo = await readFile(join(folder, 'Cargo.toml'), 'utf8').catch(() => '');
    expect(cargo.includes('path = "..') && cargo.includes('[workspace]')).toBe(false);
  });

  test('holds a valid manifest, the one in its folder', async () => {
    const { artifactFile } = await locateArtifact(folder);
    const embedded = customSection(await readFile(artifactFile), MANIFEST_SECTION);
    const manifest = JSON.parse(new TextDecoder().decode(embedded)) as Manifest;
    isManifest(manifest);
    expect(isManifest.errors).toBeNull();
    expect(manifest).toEqual(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
    expect(manifest.id).toBe(`jackfield:${name}`);
  });

  test('has a settings schema whose defaults fit it and whose fields have titles', async () => {
    const { settings } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
    if (settings === undefined) return;
    const fits = new Ajv({ strict: true, useDefaults: true, keywords: ['x-parameter', 'x-restart'] }).compile(settings);
    const filled = {};
    expect(fits(filled), JSON.stringify(fits.errors)).toBe(true);
    expect(Object.keys(filled)).toEqual(Object.keys(settings.properties));
    for (const property of Object.values(settings.properties)) expect(property.title).toMatch(/^[A-Z]/);
  });

  test('shows no path of the machine that built it', async () => {
    const { artifactFile } = await locateArtifact(folder);
    const text = (await readFile(artifactFile)).toString('latin1');
    // The QuickJS runtime that npm brings shows where its own authors built it.
    const paths = text.matchAll(/\/(?:home|root|work|tmp|Users|build)\/[\w.-]+/g);
    expect([...paths].map(([path]) => path).filter((path) => path !== '/home/runner')).toEqual([]);
  });
});

describe('a source digest', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jackfield-digest-'));
    await mkdir(join(folder, 'src'));
    await writeFile(
      join(folder, 'plugin.wit'),
      'package a:b;\nworld plugin { export jackfield:plugin/lifecycle@0.1.0; }\n',
    );
    await writeFile(join(folder, 'build.ts'), "import { tool } from './tool.ts';\n");
    await writeFile(join(folder, 'tool.ts'), 'export const tool = 1;\n');
    await writeFile(join(folder, 'src/main.c'), 'int main;\n');
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('changes with a source, its name and a new file; not with a test, the README or build output', async () => {
    const before = await sourceDigest(folder);
    for (const name of ['test/a.test.ts', 'README.md', 'target/x.o', 'build/y']) {
      await mkdir(join(folder, name, '..'), { recursive: true });
      await writeFile(join(folder, name), 'x');
    }
    expect(await sourceDigest(folder)).toBe(before);
    await writeFile(join(folder, 'src/main.c'), 'int main ;\n');
    const changed = await sourceDigest(folder);
    expect(changed).not.toBe(before);
    await writeFile(join(folder, 'src/more.c'), '');
    expect(await sourceDigest(folder)).not.toBe(changed);
  });

  test('changes with a script that the build imports from another folder', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'jackfield-digest-'));
    await writeFile(join(elsewhere, 'shared.ts'), 'export const a = 1;\n');
    await writeFile(join(folder, 'build.ts'), `import { a } from '../${basename(elsewhere)}/shared.ts';\n`);
    const before = await sourceDigest(folder);
    await writeFile(join(elsewhere, 'shared.ts'), 'export const a = 2;\n');
    expect(await sourceDigest(folder)).not.toBe(before);
    await rm(elsewhere, { recursive: true });
  });
});

describe('embedding a manifest', () => {
  const emptyComponent = Uint8Array.of(0, 97, 115, 109, 13, 0, 1, 0);

  test('appends one section and replaces an older one', () => {
    const once = embedManifest(emptyComponent, '{ "a": 1 }');
    expect(new TextDecoder().decode(customSection(once, MANIFEST_SECTION))).toBe('{"a":1}');
    const long = JSON.stringify({ text: 'ä'.repeat(20_000) });
    const twice = embedManifest(embedManifest(once, long), long);
    expect(new TextDecoder().decode(customSection(twice, MANIFEST_SECTION))).toBe(long);
    expect(embedManifest(twice, '{"a":1}')).toEqual(once);
  });

  test('refuses what is no JSON, no WebAssembly, or cut off', () => {
    expect(() => embedManifest(emptyComponent, '{')).toThrow(SyntaxError);
    expect(() => embedManifest(Uint8Array.of(1, 2, 3), '{}')).toThrow('magic number');
    const cut = embedManifest(emptyComponent, '{}').subarray(0, 20);
    expect(() => embedManifest(cut, '{}')).toThrow('past the end');
  });
});

test('a core module that imports what its world does not declare is no component', async () => {
  // (module (import "env" "f" (func)))
  const core = Buffer.from('0061736d0100000001040160000002090103656e7601660000', 'hex');
  await expect(componentize(core, join(repositoryFolder, 'plugins/opus/plugin.wit'))).rejects.toThrow(/env/);
});
