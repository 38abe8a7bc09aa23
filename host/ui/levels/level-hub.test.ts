import { describe, expect, it } from 'vitest';
import { LevelHub, levelFraction } from './level-hub.ts';

describe('LevelHub', () => {
  it('paints a new element with the newest meters, then each that come, and silence when it is cleared', () => {
    const hub = new LevelHub();
    hub.push({ ...hub.latest, micDb: -30 });
    const painted: number[] = [];
    const stop = hub.subscribe(({ micDb }) => painted.push(micDb));
    hub.push({ ...hub.latest, micDb: -20 });
    hub.clear();
    expect(painted).toEqual([-30, -20, -100]);
    stop();
    hub.push({ ...hub.latest, micDb: -20 });
    expect(painted).toEqual([-30, -20, -100]);
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
