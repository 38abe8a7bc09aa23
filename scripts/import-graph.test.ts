import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findCircles, findUndeclared, findViolations, readSource } from './import-graph.ts';
import type { WorkspaceDependencies } from './import-graph.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const skipped = ['node_modules', 'dist', 'build', 'target', '.git'];
const find = (pattern: string) =>
  globSync(pattern, { cwd: root, exclude: (path) => skipped.includes(basename(path)) }).map((path) =>
    path.replaceAll('\\', '/'),
  );

interface PackageFile {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const workspaces = find('{,*/,*/*/,*/*/*/}package.json').map((path): WorkspaceDependencies => {
  const file = JSON.parse(readFileSync(`${root}${path}`, 'utf8')) as PackageFile;
  const declared = new Set([...Object.keys(file.dependencies ?? {}), ...Object.keys(file.devDependencies ?? {})]);
  return { folder: dirname(path), name: file.name, declared };
});
const folders = new Map(workspaces.map(({ name, folder }) => [name, folder]));

describe('the import graph', () => {
  it('is the one that CONTRIBUTING draws', () => {
    const files = find('**/*.{ts,mts,js,vue}').map((path) => readSource(root, path));
    expect(files.length).toBeGreaterThan(100);
    expect(findViolations(files, folders)).toEqual([]);
    expect(findCircles(files)).toEqual([]);
    expect(findUndeclared(files, workspaces)).toEqual([]);
  });

  it('finds a package that is imported and not declared', () => {
    const wire: WorkspaceDependencies = { folder: 'wire', name: '@jackfield/wire', declared: new Set(['ajv']) };
    const source = `import 'node:fs'; import ajv from 'ajv/dist/core'; import '@jackfield/wire/json'; import ws from 'ws';`;
    expect(findUndeclared([{ path: 'wire/a.ts', source }], [wire])).toEqual(['wire: ws']);
  });

  it('finds a circle of values, and lets types refer to each other', () => {
    const a = { path: 'wire/a.ts', source: `import { b } from './b.ts';` };
    const c = { path: 'wire/c.ts', source: `import { a } from './a.ts';` };
    const circle = [a, { path: 'wire/b.ts', source: `export * from './c.ts';` }, c];
    expect(findCircles(circle)).toEqual([['wire/a.ts', 'wire/b.ts', 'wire/c.ts']]);
    const typed = [a, { path: 'wire/b.ts', source: `import type { C } from './c.ts';` }, c];
    expect(findCircles(typed)).toEqual([]);
  });

  it.each([
    ['host/engine/audio/mixer.ts', `import { x } from '../lanes/switchboard/voice.ts';`],
    ['host/engine/lanes/a.ts', `export { x } from '../catalogue/gate/gate.ts';`],
    ['host/engine/catalogue/a.ts', `import type { X } from '../supervisor/sandbox/a.ts';`],
    ['host/engine/supervisor/a.ts', `import { x } from '../plugins/manage/a.ts';`],
    ['host/ui/views/A.vue', `<script setup lang="ts">\nimport type { X } from '@jackfield/engine';\n</script>`],
    ['server/relay/a.ts', `const x = await import('@jackfield/protocol/state');`],
    ['wire/a.ts', `import '../host/protocol/pcm.ts';`],
    ['plugins/greeter/greeter.ts', `import type { X } from '@jackfield/wire';`],
  ])('refuses what %s must not import', (path, source) => {
    const some = new Map([
      ['@jackfield/engine', 'host/engine'],
      ['@jackfield/protocol', 'host/protocol'],
      ['@jackfield/wire', 'wire'],
    ]);
    expect(findViolations([{ path, source }], some)).toHaveLength(1);
  });

  it('lets the session compose audio, lanes and plugins', () => {
    const source = `import '../audio/a.ts'; import '../lanes/b.ts'; import '../plugins/c.ts'; import '../ports/d.ts';`;
    expect(findViolations([{ path: 'host/engine/session/engine.ts', source }], new Map())).toEqual([]);
  });
});
