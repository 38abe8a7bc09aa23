import { readFile } from 'node:fs/promises';
import { glob } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { clamp } from './clamp.ts';

describe('clamp', () => {
  it('keeps a value within its bounds, and takes another for what is not finite', () => {
    expect([-5, 0.5, 7].map((value) => clamp(value, 0, 1, 9))).toEqual([0, 0.5, 1]);
    expect([NaN, Infinity, -Infinity].map((value) => clamp(value, 0, 1, 0.25))).toEqual([0.25, 0.25, 0.25]);
  });

  it('is the only clamp: no source nests Math.min and Math.max, which let NaN pass', async () => {
    const folder = new URL('../..', import.meta.url);
    const nested = /Math\.(?:min|max)\((?:[^()]|\([^()]*\))*Math\.(?:min|max)\(/;
    const offenders: string[] = [];
    const patterns = ['host/{cli,engine,protocol,sandbox,shell,ui}/**/*.{ts,vue}', 'server/**/*.ts', 'wire/**/*.ts'];
    for await (const path of glob(patterns, {
      cwd: folder,
      exclude: (name) => name === 'node_modules' || name === 'dist',
    })) {
      if (/\.test\.ts$|(^|\/)test(ing)?\//.test(path)) continue;
      const lines = (await readFile(new URL(path, folder), 'utf8')).split('\n');
      for (const [index, line] of lines.entries()) if (nested.test(line)) offenders.push(`${path}:${index + 1}`);
    }
    expect(offenders).toEqual([]);
  });
});
