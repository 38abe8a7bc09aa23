import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';

/** Fills frame number `index` with a voiced vowel of 120 Hz with its harmonics, in syllables, and a little noise; the same in every run. */
export function fillWithVoice(frame: Float32Array, index: number): void {
  for (let sample = 0; sample < FRAME_SAMPLES; sample++) {
    const time = index * FRAME_SAMPLES + sample;
    const phase = (2 * Math.PI * 120 * time) / 48_000;
    const syllable = 0.5 - 0.5 * Math.cos((2 * Math.PI * 4 * time) / 48_000);
    const voice = Math.sin(phase) + 0.5 * Math.sin(2 * phase) + 0.3 * Math.sin(5 * phase) + 0.1 * Math.sin(20 * phase);
    const noise = ((Math.imul(time, 2_654_435_761) >>> 0) / 2 ** 32 - 0.5) * 0.02;
    frame[sample] = 0.25 * syllable * voice + noise;
  }
}

/** Returns `frames` frames of `fillWithVoice` in one piece. */
export function testVoice(frames: number): Float32Array {
  const voice = new Float32Array(frames * FRAME_SAMPLES);
  for (let frame = 0; frame < frames; frame++) {
    fillWithVoice(voice.subarray(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES), frame);
  }
  return voice;
}

/** Quantile of sorted values: the value that `share` of them lie below; 0 for no values. */
export function quantileOf(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Counts the occurrences of each word. */
export function countEach(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
