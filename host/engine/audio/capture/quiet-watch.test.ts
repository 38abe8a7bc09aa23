import { expect, it } from 'vitest';
import { QuietWatch } from './quiet-watch.ts';

/** Levels of a room's noise, within 2 dB of each other. */
function noise(index: number, level = 0.002): number {
  return level * (1 + 0.12 * Math.sin(index * 2.3));
}

function rest(watch: QuietWatch, frames: number, level?: number): number {
  let resting = 0;
  for (let index = 0; index < frames; index++) if (watch.note(noise(index, level), false)) resting++;
  return resting;
}

it('rests from 0.5 s of the noise of a room on, and wakes with the first frame 10 dB above it', () => {
  const watch = new QuietWatch();
  expect(rest(watch, 50)).toBe(0);
  expect(rest(watch, 300)).toBe(300);
  expect(watch.note(0.002 * 3.2, false)).toBe(false);
  expect(rest(watch, 49)).toBe(0);
});

it('never rests while the gate is open, and not for 0.5 s behind it', () => {
  const watch = new QuietWatch();
  rest(watch, 100);
  for (let index = 0; index < 100; index++) expect(watch.note(noise(index), true)).toBe(false);
  expect(rest(watch, 50)).toBe(0);
  expect(rest(watch, 1)).toBe(1);
});

it('takes a fan that starts for the noise of the room 8 s later', () => {
  const watch = new QuietWatch();
  rest(watch, 100);
  expect(rest(watch, 20, 0.02)).toBe(0);
  rest(watch, 780, 0.02);
  expect(rest(watch, 100, 0.02)).toBe(100);
});

it('rests below -66 dBFS however little noise there was before', () => {
  const watch = new QuietWatch();
  for (let index = 0; index < 60; index++) watch.note(1e-6, false);
  expect(watch.note(4e-4, false)).toBe(true);
});

it('hears a voice after a microphone that gave digital silence', () => {
  const watch = new QuietWatch();
  for (let index = 0; index < 60; index++) watch.note(0, false);
  expect([watch.note(0, false), watch.note(0.1, false)]).toEqual([true, false]);
});

it('is long after 5 s of rest, and not for 0.5 s and 5 s behind a voice', () => {
  const watch = new QuietWatch();
  rest(watch, 550);
  expect(watch.isLong).toBe(false);
  rest(watch, 1);
  expect(watch.isLong).toBe(true);
  watch.note(0.1, false);
  rest(watch, 550);
  expect(watch.isLong).toBe(false);
});
