import { describe, expect, it } from 'vitest';
import { LevelHub, levelFraction } from './level-hub.ts';

describe('LevelHub', () => {
  it('paints once per frame however many meters came, with the newest', () => {
    const frames: (() => void)[] = [];
    const hub = new LevelHub((paint) => frames.push(paint));
    const painted: number[] = [];
    const stop = hub.subscribe(({ micDb }) => painted.push(micDb));
    expect(painted).toEqual([-100]);
    hub.push({ ...hub.latest, micDb: -30 });
    hub.push({ ...hub.latest, micDb: -20 });
    expect(frames).toHaveLength(1);
    frames[0]?.();
    expect(painted).toEqual([-100, -20]);
    stop();
    hub.clear();
    frames[1]?.();
    expect(painted).toEqual([-100, -20]);
    expect(hub.latest.micDb).toBe(-100);
  });
});

describe('levelFraction', () => {
  it.each([
    [-100, 0],
    [-60, 0],
    [-30, 0.5],
    [0, 1],
    [6, 1],
  ])('maps %d dB to %d', (db, fraction) => expect(levelFraction(db)).toBe(fraction));
});
