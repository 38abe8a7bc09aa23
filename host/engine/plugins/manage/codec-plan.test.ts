import { expect, it } from 'vitest';
import type { InspectedPlugin } from '../../catalogue/plugin-file.ts';
import type { RunnablePlugin } from './chain-planner.ts';
import { CodecPlan } from './codec-plan.ts';

function codec(digest: string): RunnablePlugin {
  const manifest = { id: `test:${digest.slice(0, 12)}`, name: digest.slice(0, 12) };
  const plugin = { digest: digest.padEnd(64, '0'), manifest, report: { hooks: ['voice-codec'] } };
  return { plugin: plugin as unknown as InspectedPlugin, modulePath: '/nowhere', settings: {} };
}

function numbersOf(plan: CodecPlan, ...digests: string[]): (number | undefined)[] {
  return plan.plan(digests.map(codec)).map(({ slot }) => slot.codecNumber);
}

it('gives each digest a number of its own, which it keeps while others come and go', () => {
  const plan = new CodecPlan();
  expect(numbersOf(plan, 'aaaaaaaa', 'bbbbbbbb')).toEqual([1, 2]);
  expect(numbersOf(plan, 'cccccccc', 'bbbbbbbb')).toEqual([3, 2]);
  expect(numbersOf(plan, 'aaaaaaaa')).toEqual([1]);
});

it('takes the number of what was wanted longest ago when 255 are given away, never of one that is in use', () => {
  const plan = new CodecPlan();
  numbersOf(plan, 'aaaaaaaa', 'bbbbbbbb');
  for (let build = 3; build <= 300; build++) {
    const [kept, fresh] = numbersOf(plan, 'aaaaaaaa', build.toString(16).padStart(8, '1'));
    expect(kept).toBe(1);
    expect(fresh).toBeGreaterThan(1);
    expect(fresh).toBeLessThan(256);
  }
});

it('leaves out the fifth, one whose packets look like another’s, and one whose digest begins with the tag of nobody', () => {
  const plan = new CodecPlan();
  expect(numbersOf(plan, 'aaaaaaaa1', 'aaaaaaaa2', '000000001')).toEqual([1]);
  expect(numbersOf(plan, 'a1', 'a2', 'a3', 'a4', 'a5')).toHaveLength(4);
});
