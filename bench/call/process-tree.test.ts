import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { cpuSecondsOf, pssMibOf, treeOf } from './process-tree.ts';

describe.runIf(process.platform === 'linux')('a tree of processes', () => {
  it('counts the CPU time and the memory of a grandchild', async () => {
    const busy =
      'const b = Buffer.alloc(64 << 20, 1); for (const end = Date.now() + 30_000; Date.now() < end; ) b[0]++';
    const shell = spawn('sh', ['-c', `"${process.execPath}" -e '${busy}'; true`], { detached: true });
    const root = shell.pid!;
    try {
      await expect.poll(() => cpuSecondsOf([root])).toBeGreaterThan(0.3);
      expect(treeOf([root])).toHaveLength(2);
      expect(pssMibOf([root])).toBeGreaterThan(64);
    } finally {
      process.kill(-root, 'SIGKILL');
    }
  });
});
