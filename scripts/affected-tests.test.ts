import { describe, expect, it } from 'vitest';
import { findAffectedTests, type Tree } from './affected-tests.ts';

function treeOf(files: Readonly<Record<string, string>>): Tree {
  return {
    sources: new Map(Object.entries(files).filter(([path]) => /\.(?:ts|js|vue)$/.test(path))),
    paths: Object.keys(files),
    workspaces: [
      { folder: 'host/engine', name: '@jackfield/engine', exports: { '.': './engine.ts', './errors': './errors.ts' } },
      { folder: 'host/sandbox', name: '@jackfield/sandbox', exports: { './pipe': './pipe.ts' } },
      { folder: 'wire', name: '@jackfield/wire', exports: {} },
    ],
  };
}

const tree = treeOf({
  'host/engine/engine.ts': `import { limit } from '@jackfield/wire/limits.ts';\nimport type { Shape } from './shape.ts';`,
  'host/engine/shape.ts': '',
  'host/engine/errors.ts': '',
  'host/engine/engine.test.ts': `import { Engine } from './engine.ts';`,
  'host/cli/bin/jackfield.js': `await import('../main.ts');`,
  'host/cli/main.ts': `import { Engine } from '@jackfield/engine';\nimport '@jackfield/engine/errors';`,
  'host/cli/worker.ts': '',
  'host/cli/start.test.ts': `const program = new URL('bin/jackfield.js', import.meta.url);`,
  'host/sandbox/slot.ts': '',
  'host/engine/launcher.ts': `import.meta.resolve('@jackfield/sandbox/pipe');`,
  'host/engine/launcher.test.ts': `import './launcher.ts';`,
  'wire/limits.ts': '',
  'wire/limits.test.ts': `import './limits.ts';`,
  'scripts/docs.test.ts': `read('docs/guide/talking.md'); const root = new URL('../', import.meta.url);`,
  'scripts/registry.test.ts': `const folder = new URL('../registry/', import.meta.url);`,
  'docs/guide/talking.md': '',
  'registry/index.json': '',
});

describe('findAffectedTests', () => {
  it.each([
    [['wire/limits.ts'], ['host/cli/start.test.ts', 'host/engine/engine.test.ts', 'wire/limits.test.ts']],
    [['host/engine/errors.ts'], ['host/cli/start.test.ts']],
    [['host/sandbox/slot.ts'], ['host/engine/launcher.test.ts']],
    [['host/engine/shape.ts'], []],
    [['host/cli/worker.ts'], []],
    [['docs/guide/talking.md'], ['scripts/docs.test.ts']],
    [['registry/index.json'], ['scripts/registry.test.ts']],
    [['wire/limits.test.ts'], ['wire/limits.test.ts']],
    [['wire/deleted.ts'], []],
  ])('finds for %j by imports, started programs, documents and folders', (changed, tests) => {
    expect(findAffectedTests(tree, changed)).toEqual(tests);
  });

  it('takes all tests where what they all stand on changes', () => {
    expect(findAffectedTests(tree, ['package-lock.json'])).toHaveLength(6);
  });
});
