import { describe, expect, it } from 'vitest';
import { GainStage } from './gain-stage.ts';

const frameOf = (value: number): Float32Array => new Float32Array(480).fill(value);

describe('GainStage', () => {
  it('passes frames bit for bit at gain 1', () => {
    const stage = new GainStage();
    const frame = Float32Array.from({ length: 480 }, (_, i) => Math.sin(i / 7));
    expect(stage.process(frame)).toBe(frame);
  });

  it('moves to a new gain within one frame, without a step between two samples, and then holds it', () => {
    const stage = new GainStage();
    stage.setGain(0.5);
    const ramp = Float32Array.from(stage.process(frameOf(0.6)));
    for (let i = 1; i < 480; i++) expect(Math.abs((ramp[i] ?? 0) - (ramp[i - 1] ?? 0))).toBeLessThan(0.001);
    expect(ramp[479]).toBeCloseTo(0.3, 4);
    expect([...new Set(stage.process(frameOf(0.6)))].map((x) => x.toFixed(4))).toEqual(['0.3000']);
  });

  it('plays silence at gain 0 and comes back at 1', () => {
    const stage = new GainStage();
    stage.setGain(0);
    stage.process(frameOf(0.6));
    expect(stage.process(frameOf(0.6)).every((sample) => sample === 0)).toBe(true);
    stage.setGain(1);
    stage.process(frameOf(0.6));
    const frame = frameOf(0.6);
    expect(stage.process(frame)).toBe(frame);
  });

  it('stays below full scale at gain 2, left and right as well', () => {
    const stage = new GainStage();
    stage.setGain(2);
    for (let i = 0; i < 5; i++) {
      const side = frameOf(0.3);
      const mid = stage.process(frameOf(0.9), side);
      for (let k = 0; k < 480; k++) expect((mid[k] ?? 9) + (side[k] ?? 9)).toBeLessThan(1);
    }
  });

  it('ignores a gain that is not finite, limits the others to 0 to 2, and lets no sample through that is not finite', () => {
    const stage = new GainStage();
    stage.setGain(0.5);
    for (const gain of [NaN, Infinity, -Infinity]) stage.setGain(gain);
    stage.process(frameOf(0.2));
    expect(stage.process(frameOf(0.2))[0]).toBeCloseTo(0.1, 5);
    stage.setGain(1e9);
    stage.process(frameOf(0.2));
    expect(stage.process(frameOf(0.2))[0]).toBeCloseTo(0.4, 5);
    stage.setGain(-3);
    stage.process(frameOf(0.2));
    expect(stage.process(frameOf(0.2))[0]).toBeCloseTo(0, 5);
    stage.setGain(0.5);
    for (const broken of [NaN, Infinity]) expect(stage.process(frameOf(broken)).every(Number.isFinite)).toBe(true);
  });
});
