/** Display names of the areas of dropped audio, by the first part of a counter's name (`jitter.late`). */
const AREAS: Readonly<Record<string, string>> = {
  page: 'between this window and Jackfield',
  device: 'at the sound device',
  native: 'at the sound device',
  capture: 'in the effects on your voice',
  playback: 'in the effects on incoming audio',
  jitter: 'because packets came late',
  lane: 'because packets fit no sender',
  playout: 'because too much was waiting to be played',
  monitor: 'while you listened to yourself',
  recording: 'because the disk was too slow for a recording',
  clock: 'while the computer stood still',
};

export interface DropLine {
  readonly words: string;
  readonly count: number;
  /** Names of the counters, for a report. */
  readonly counters: string;
}

/** Dropped pieces of audio since the start, summed by area, the largest first. */
export function dropLines(drops: Readonly<Record<string, number>>): DropLine[] {
  const byArea = new Map<string, DropLine>();
  for (const [name, count] of Object.entries(drops)) {
    const words = AREAS[name.split('.')[0] ?? ''] ?? name;
    const { count: before = 0, counters = '' } = byArea.get(words) ?? {};
    byArea.set(words, { words, count: before + count, counters: `${counters}${counters && ', '}${name} ${count}` });
  }
  return [...byArea.values()].toSorted((a, b) => b.count - a.count);
}
