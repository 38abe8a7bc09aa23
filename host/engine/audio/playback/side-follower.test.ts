import { describe, expect, it } from 'vitest';
import { SideFollower } from './side-follower.ts';

const steady = (level: number): Float32Array => new Float32Array(480).fill(level);

/** Runs frames through effects that have a latency and a gain; returns the side that accompanies their output. */
function run(follower: SideFollower, sides: readonly (number | null)[], latency: number, gain: number) {
  return sides.map((side) => {
    const mid = steady(0.5);
    follower.enter(mid, side === null ? null : steady(side), latency);
    const out = follower.leave(steady(0.5 * gain));
    return out === null ? null : Float32Array.from(out);
  });
}

describe('SideFollower', () => {
  it('does nothing while there is no side', () => {
    expect(run(new SideFollower(), [null, null], 240, 1)).toEqual([null, null]);
  });

  it('brings the side 240 samples late where the effects do, and to its end', () => {
    const [first, second, third, fourth] = run(new SideFollower(), [0.25, 0.25, null, null], 240, 1);
    expect([first?.[239], first?.[240], second?.[0], second?.[479]]).toEqual([0, 0.25, 0.25, 0.25]);
    expect([third?.[239], third?.[240]]).toEqual([0.25, 0]);
    expect(fourth).toBeNull();
  });

  it('halves the side where the effects halve the mid, and silences it where they do', () => {
    const half = run(new SideFollower(), [0.25, 0.25, 0.25], 0, 0.5);
    expect(half[2]?.[479]).toBeCloseTo(0.125, 5);
    const mute = run(new SideFollower(), [0.25, 0.25, 0.25], 0, 0);
    expect(mute[2]?.[479]).toBe(0);
  });

  it('never raises it by more than 12 dB, whatever an effect makes of the mid', () => {
    const out = run(
      new SideFollower(),
      Array.from({ length: 100 }, () => 0.01),
      0,
      1e6,
    );
    expect(out.at(-1)?.[479]).toBeCloseTo(0.04, 5);
    const broken = run(new SideFollower(), [0.25, 0.25], 0, Number.NaN);
    for (const frame of broken) for (const sample of frame ?? []) expect(Number.isFinite(sample)).toBe(true);
  });

  it('forgets what is on its way when the effects go away', () => {
    const follower = new SideFollower();
    run(follower, [0.25], 4_800, 1);
    follower.clear();
    expect(run(follower, [null], 0, 1)).toEqual([null]);
  });
});
