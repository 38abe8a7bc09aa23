/**
 * Scores of signals with known delay and quality. Skipped where the benchmark's Python environment is not installed: its installation needs the network once.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stoi } from '../../e2e/metrics/stoi.ts';
import { SAMPLE_RATE } from '../../e2e/speech/audio-file.ts';
import { loadSpeech } from '../../e2e/speech/speech.ts';
import { Analysis, analysisFolder } from './analysis.ts';
import { median } from './figures.ts';

describe.runIf(existsSync(analysisFolder()))('the scores of a call', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jackfield-analysis-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const score = async (heard: (said: Float32Array) => Float32Array, isPerceptual = false) => {
    const speech = loadSpeech('novel');
    const said = new Float32Array(speech.length + 2 * SAMPLE_RATE);
    said.set(speech, SAMPLE_RATE / 2);
    const right = heard(said);
    const both = new Float32Array(said.length * 2);
    for (let index = 0; index < said.length; index += 1) both.set([said[index]!, right[index] ?? 0], index * 2);
    const file = join(folder, 'recording.f32');
    writeFileSync(file, new Uint8Array(both.buffer));
    const analysis = await Analysis.open(() => expect.unreachable());
    return analysis.score(file, isPerceptual ? { firstWordS: 0.5, fromS: 0.5, toS: 4.5 } : null);
  };

  const delayed = (samples: Float32Array, ms: number): Float32Array => {
    const late = new Float32Array(samples.length);
    late.set(samples.subarray(0, samples.length - (ms * SAMPLE_RATE) / 1_000), (ms * SAMPLE_RATE) / 1_000);
    return late;
  };

  it('finds 100 ms at half the level in each window, with a STOI of 1 and a PESQ above 4.5', async () => {
    const found = await score((said) => delayed(said, 100).map((sample) => sample / 2), true);
    expect(found.delays.length).toBeGreaterThan(15);
    for (const [, delay] of found.delays) expect(delay).toBeCloseTo(100, 0);
    expect(found.stoi).toBeCloseTo(1, 2);
    expect(found.stoiClean).toBeCloseTo(1, 2);
    expect(found.missingShare).toBe(0);
    expect(found.pesq).toBeGreaterThan(4.5);
    expect(found.visqol).toBeGreaterThan(4.5);
  });

  it('follows a delay that grows from 60 to 140 ms in the middle, and finds nothing in a second of silence', async () => {
    const middle = 4 * SAMPLE_RATE;
    const found = await score((said) => {
      const heard = delayed(said, 60);
      heard.set(delayed(said, 140).subarray(middle), middle);
      return heard.fill(0, 6 * SAMPLE_RATE, 7 * SAMPLE_RATE);
    });
    const between = (from: number, to: number): (number | null)[] =>
      found.delays.flatMap(([start, delay]) => (start >= from && start <= to ? [delay] : []));
    expect(median(between(0, 3).map(Number))).toBeCloseTo(60, 0);
    expect(median(between(4, 5).map(Number))).toBeCloseTo(140, 0);
    expect(between(5.9, 6.2).some((delay) => delay === null)).toBe(true);
    expect(found.missingShare).toBeGreaterThan(0.05);
    expect(found.stoi).toBeLessThan(0.95);
  });

  it('agrees within 0.03 with our own STOI about speech in noise', async () => {
    let random = 1;
    const noise = (): number => ((random = (random * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5) * 0.2;
    let heard: Float32Array = new Float32Array();
    let spoken: Float32Array = new Float32Array();
    const found = await score((said) => {
      spoken = said;
      heard = said.map((sample) => sample + noise());
      return heard;
    });
    expect(found.stoi).toBeLessThan(0.97);
    expect(Math.abs((found.stoi ?? 0) - stoi(spoken, heard, SAMPLE_RATE))).toBeLessThan(0.03);
  });
});
