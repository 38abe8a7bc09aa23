import { describe, expect, it } from 'vitest';
import { blocksOf } from './mutation-blocks.ts';

describe('blocksOf', () => {
  const source = 'x\n'.repeat(1_004);

  it('selects about the wanted share, the same for the same seed and other blocks for another', () => {
    const some = blocksOf('a.ts', source, 0.3, 1);
    expect(some).toEqual(blocksOf('a.ts', source, 0.3, 1));
    expect(some).not.toEqual(blocksOf('a.ts', source, 0.3, 2));
    expect(some.length).toBeGreaterThan(15);
    expect(some.length).toBeLessThan(45);
    for (const block of some) expect(block).toMatch(/^a\.ts:\d*1-\d+$/);
  });

  it('takes the whole file for a share of 1', () => {
    expect(blocksOf('a.ts', source, 1, 1)).toEqual(['a.ts']);
  });
});
