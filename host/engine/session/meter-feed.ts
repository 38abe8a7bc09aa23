import type { AudioMeters } from '../ports/audio-thread.ts';

/** Interval at which levels are read. Each report makes the window draw a frame, and frames are nearly the whole cost of a window. */
const INTERVAL_MS = 100;
/** Smallest change of a level that is worth a frame: two pixels on a bar of 100. */
const STEP_DB = 1.5;
const STEP_PROBABILITY = 0.1;
/** Level below which a meter is empty. */
const FLOOR_DB = -70;

/** Sends the meters while they are watched: once at the beginning, then only when they differ from the last report. Nothing is sent in silence. */
export class MeterFeed {
  readonly #read: () => AudioMeters;
  readonly #send: (meters: AudioMeters) => void;
  #timer: NodeJS.Timeout | null = null;
  #last: AudioMeters | null = null;

  constructor(read: () => AudioMeters, send: (meters: AudioMeters) => void) {
    this.#read = read;
    this.#send = send;
  }

  /** Starts over if it is watched already: an additional window needs the levels that do not change, too. */
  watch(isWatching: boolean): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#last = null;
    this.#timer = isWatching ? setInterval(() => this.#report(), INTERVAL_MS) : null;
  }

  /** Reports the levels together with another event, which spares the window a separate frame. */
  reportNow(): void {
    if (this.#timer === null) return;
    this.#timer.refresh();
    this.#report();
  }

  #report(): void {
    const meters = this.#read();
    if (this.#last !== null && isSame(this.#last, meters)) return;
    this.#last = meters;
    this.#send(meters);
  }
}

function isSame(a: AudioMeters, b: AudioMeters): boolean {
  return (
    a.isGateOpen === b.isGateOpen &&
    Math.abs(a.speechProbability - b.speechProbability) < STEP_PROBABILITY &&
    isSameDb(a.micDb, b.micDb) &&
    isSameDb(a.sentDb, b.sentDb) &&
    isSameDb(a.outputDb, b.outputDb) &&
    areSameDb(a.captureChainDb, b.captureChainDb) &&
    areSameDb(a.decodedChainDb, b.decodedChainDb) &&
    areSameDb(a.mixedChainDb, b.mixedChainDb) &&
    a.users.length === b.users.length &&
    a.users.every(([id, db], index) => id === b.users[index]?.[0] && isSameDb(db, b.users[index][1]))
  );
}

function areSameDb(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((db, index) => isSameDb(db, b[index] ?? FLOOR_DB));
}

function isSameDb(a: number, b: number): boolean {
  return Math.abs(Math.max(a, FLOOR_DB) - Math.max(b, FLOOR_DB)) < STEP_DB;
}
