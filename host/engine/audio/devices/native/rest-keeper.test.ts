import { describe, expect, it } from 'vitest';
import { RestKeeper } from './rest-keeper.ts';

function open(): { keeper: RestKeeper; asked: number[]; clock: { nowMs: number } } {
  const asked: number[] = [];
  const clock = { nowMs: 0 };
  return {
    keeper: new RestKeeper(
      (level) => asked.push(level),
      () => clock.nowMs,
    ),
    asked,
    clock,
  };
}

describe('rest of a back end', () => {
  it('is asked for once, again when the level moves by 1.5 dB, and again after 50 frames without an effect', () => {
    const { keeper, asked } = open();
    for (const level of [0.01, 0.011, 0.0121, 0.0121]) keeper.rest(level);
    expect(asked).toEqual([0.01, 0.0121]);
    for (let i = 0; i < 50; i++) keeper.note(false);
    keeper.rest(0.0121);
    expect(asked).toEqual([0.01, 0.0121, 0.0121]);
  });

  it('leaves the answers to gathered frames unplayed, in order', () => {
    const { keeper } = open();
    keeper.rest(0.01);
    for (const isResting of [false, true, true, false]) keeper.note(isResting);
    expect([1, 2, 3, 4, 5].map(() => keeper.takesAnswer())).toEqual([true, false, false, true, true]);
  });

  it('lets playback run 3 ticks at once when it ends 34 ms after the last frame, and not again when their frames come', () => {
    const { keeper, asked, clock } = open();
    keeper.rest(0.01);
    keeper.note(true);
    keeper.takesAnswer();
    clock.nowMs = 34;
    expect(keeper.wake()).toBe(3);
    expect(asked).toEqual([0.01, 0]);
    expect(keeper.wake()).toBe(0);
    expect([1, 2, 3].map(() => keeper.takesAnswer())).toEqual([false, false, false]);
    expect([true, true, true, false].map((isResting) => keeper.note(isResting))).toEqual([false, false, false, true]);
    expect(keeper.takesAnswer()).toBe(true);
  });

  it('is over when the back end hears something, and can be asked for anew', () => {
    const { keeper, asked } = open();
    keeper.rest(0.01);
    keeper.note(true);
    keeper.note(false);
    expect(keeper.wake()).toBe(0);
    keeper.rest(0.01);
    expect(asked).toEqual([0.01, 0.01]);
  });

  it('is ended again where more than 10 frames are gathered although nobody asked', () => {
    const { keeper, asked } = open();
    for (let i = 0; i < 11; i++) keeper.note(true);
    expect(asked).toEqual([0]);
  });
});
