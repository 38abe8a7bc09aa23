import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const skipped = ['node_modules', 'dist', 'build', 'target', '.git', 'test-results'];
const pages = globSync('**/*.md', { cwd: root, exclude: (path) => skipped.includes(basename(path)) });

/** Targets of Markdown links and images that point into this tree, without their fragments. */
function localLinks(text: string): string[] {
  const withoutCode = text.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '');
  return [...withoutCode.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1]!.replace(/#.*/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}

describe('documentation', () => {
  it('links only to pages that exist', () => {
    expect(pages.length).toBeGreaterThan(20);
    const dead = pages.flatMap((page) =>
      localLinks(readFileSync(join(root, page), 'utf8'))
        .filter((target) => !existsSync(join(root, dirname(page), target)))
        .map((target) => `${page} → ${target}`),
    );
    expect(dead).toEqual([]);
  });

  it('sees links and images, and not code', () => {
    expect(localLinks('[a](b.md#c) ![x](y.png) `[no](no.md)` [w](https://example.org)')).toEqual(['b.md', 'y.png']);
  });
});
