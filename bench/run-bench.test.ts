import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { benches } from './run-bench.ts';

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

describe('running a benchmark', () => {
  it('keeps standard output for the result while the benchmark prints there in three ways', () => {
    const code = `const { runBench } = await import(${JSON.stringify(file('run-bench.ts'))});
      console.log(JSON.stringify(await runBench('testing/noisy')));`;
    const stdout = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(JSON.parse(stdout)).toEqual({
      bench: 'noisy',
      figures: { answer: 42 },
      targets: { answer: '>= 42' },
      met: true,
      notes: [],
    });
  });

  it('lists every benchmark, each with its file', () => {
    const { stdout, status } = spawnSync(process.execPath, [file('run.ts')], { encoding: 'utf8' });
    expect(status).toBe(0);
    for (const name of Object.keys(benches)) {
      expect(stdout).toContain(name);
      expect(existsSync(file(`${name}.ts`)), name).toBe(true);
    }
  });

  it('ends with 2 for a benchmark that there is not, and prints nothing to standard output', () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [file('run.ts'), 'nothing', '--json'], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('There is no benchmark "nothing"');
  });
});
