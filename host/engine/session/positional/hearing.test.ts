import { describe, expect, it } from 'vitest';
import { defaultSettings } from '@jackfield/protocol/settings';
import type { Vector } from '../../plugins/positional/place.ts';
import { Listener, volumeAt } from './hearing.ts';

const rules = defaultSettings.positional;
const at = (x: number, y: number, z: number): Vector => ({ x, y, z });
/** A pose at the origin, looking along z. */
const ahead = { position: at(0, 0, 0), front: at(0, 0, 1), top: at(0, 1, 0) };
const hear = (position: Vector, pose = ahead) => new Listener(pose, rules).hear(position);
const dB = (gain: number): number => 20 * Math.log10(gain);

describe('Listener', () => {
  it('hears somebody ahead, behind, above and in the same place as loud in both ears as without a place', () => {
    for (const position of [at(0, 0, 1), at(0, 0, -1), at(0, 1, 0), at(0, 0, 0)]) {
      const { left, right } = hear(position);
      expect([left, right]).toEqual([expect.closeTo(1, 12), expect.closeTo(1, 12)]);
    }
  });

  it('hears +x on the right alone and -x on the left alone, with the same power', () => {
    const right = hear(at(1, 0, 0));
    expect([right.left, right.right]).toEqual([expect.closeTo(0, 12), expect.closeTo(Math.SQRT2, 12)]);
    const left = hear(at(-1, 0, 0));
    expect([left.left, left.right]).toEqual([expect.closeTo(Math.SQRT2, 12), expect.closeTo(0, 12)]);
    for (let angle = 0; angle < 2 * Math.PI; angle += 0.1) {
      const heard = hear(at(Math.sin(angle), 0, Math.cos(angle)));
      expect(heard.left ** 2 + heard.right ** 2).toBeCloseTo(2, 12);
    }
  });

  it('turns and tilts with the head', () => {
    const lookingRight = { ...ahead, front: at(1, 0, 0) };
    expect(hear(at(0, 0, 1), lookingRight).left).toBeCloseTo(Math.SQRT2, 12);
    expect(hear(at(1, 0, 0), lookingRight)).toMatchObject({ ahead: 1, toRight: 0 });
    const lyingOnTheRight = { ...ahead, top: at(1, 0, 0) };
    expect(hear(at(0, 1, 0), lyingOnTheRight).left).toBeCloseTo(Math.SQRT2, 12);
    const moved = { ...ahead, position: at(10, 0, 0) };
    expect(hear(at(9, 0, 0), moved).left).toBeCloseTo(Math.SQRT2, 12);
  });

  it('moves to the middle nearer than 1 m: nobody jumps from ear to ear who walks through one', () => {
    let before = hear(at(-2, 0, 0));
    for (let x = -2; x <= 2; x += 0.01) {
      const heard = hear(at(x, 0, 0));
      expect(Math.abs(heard.left - before.left)).toBeLessThan(0.03);
      before = heard;
    }
  });

  it('falls from 0 dB at 1 m to -40 dB at 15 m and is silent beyond', () => {
    expect(dB(volumeAt(1, rules))).toBe(0);
    expect(dB(volumeAt(8, rules))).toBeCloseTo(-20, 6);
    expect(dB(volumeAt(14.999, rules))).toBeCloseTo(-40, 1);
    expect(volumeAt(15, rules)).toBe(0);
    expect(volumeAt(1e6, rules)).toBe(0);
  });

  it('keeps the minimum volume from the maximum distance on, and full level where that is 100 %', () => {
    const quarter = { ...rules, minimumVolumePercent: 25 };
    expect(volumeAt(8, quarter)).toBeCloseTo(0.5, 12);
    expect(volumeAt(400, quarter)).toBe(0.25);
    expect(volumeAt(8, { ...rules, minimumVolumePercent: 100 })).toBe(1);
  });

  it('knows no gain but 0 to 1.42 where the distances contradict each other or are 0', () => {
    for (const [minimumDistanceM, maximumDistanceM] of [
      [0, 0.1],
      [20, 5],
      [5, 5],
    ] as const) {
      const odd = new Listener(ahead, { ...rules, minimumDistanceM, maximumDistanceM });
      for (const position of [at(0, 0, 0), at(1e6, 1e6, 1e6), at(5, 0, 0), at(0.05, 0, 0)]) {
        const { left, right } = odd.hear(position);
        for (const gain of [left, right]) expect(gain >= 0 && gain <= Math.SQRT2).toBe(true);
      }
    }
  });
});
