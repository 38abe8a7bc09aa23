import { describe, expect, it } from 'vitest';
import { QueueKeeper } from './queue-keeper.ts';

const loud = new Float32Array(480).fill(0.2);
const quiet = new Float32Array(480);

/** Plays 100 frames a second; the player plays `lostPerSecondMs` less than what is written. Returns how many frames were left out. */
function play(keeper: QueueKeeper, seconds: number, frame: Float32Array, queueMs: number, lostPerSecondMs = 0): number {
  let written = 0;
  let skipped = 0;
  for (let tick = 1; tick <= seconds * 100; tick++) {
    if (keeper.isSkipped(frame)) skipped++;
    else {
      keeper.wrote();
      written += 10;
    }
    const heard = tick * 10 - queueMs - (lostPerSecondMs * tick) / 100;
    if (tick % 5 === 0) keeper.heard(Math.max(0.001, Math.min(heard, written)));
  }
  return skipped;
}

describe('the queue of pacat', () => {
  it('is left alone at its latency and 20 ms', () => {
    expect(play(new QueueKeeper(20), 10, quiet, 40)).toBe(0);
  });

  it('loses quiet frames when the loudspeaker is 1 % slow: 20 in 20 s, within 5', () => {
    expect(Math.abs(play(new QueueKeeper(20), 20, quiet, 30, 10) - 20)).toBeLessThanOrEqual(5);
  });

  it('keeps a voice whole for 3 s, and is cut then', () => {
    expect(play(new QueueKeeper(20), 3, loud, 60)).toBe(0);
    expect(play(new QueueKeeper(20), 6, loud, 60)).toBeGreaterThan(0);
  });

  it('takes no more than its latency and 25 ms before the player plays', () => {
    const keeper = new QueueKeeper(20);
    let written = 0;
    for (let i = 0; i < 50; i++) {
      if (keeper.isSkipped(loud)) continue;
      keeper.wrote();
      written++;
    }
    expect(written).toBe(5);
  });
});
