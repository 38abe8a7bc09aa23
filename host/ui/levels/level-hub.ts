import { clamp } from '@jackfield/protocol/clamp';
import type { Meters } from '@jackfield/protocol/state';

/** Draws one element from the newest meters. Must not touch Vue state: it runs once per animation frame. */
export type LevelPainter = (meters: Meters) => void;

const SILENCE: Meters = {
  micDb: -100,
  sentDb: -100,
  outputDb: -100,
  speechProbability: 0,
  isGateOpen: false,
  users: {},
  captureChainDb: [],
  decodedChainDb: [],
  mixedChainDb: [],
};

/** Carries meters from the socket to the elements that show them, at most once per animation frame. */
export class LevelHub {
  readonly #painters = new Set<LevelPainter>();
  readonly #schedule: (paint: () => void) => void;
  #latest: Meters = SILENCE;
  #isScheduled = false;

  constructor(schedule: (paint: () => void) => void = (paint) => requestAnimationFrame(paint)) {
    this.#schedule = schedule;
  }

  get latest(): Meters {
    return this.#latest;
  }

  /** Registers a painter and paints it at once; returns the function that removes it. */
  subscribe(painter: LevelPainter): () => void {
    this.#painters.add(painter);
    painter(this.#latest);
    return () => this.#painters.delete(painter);
  }

  /** Takes new meters; several within a frame are painted once. */
  push(meters: Meters): void {
    this.#latest = meters;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#schedule(() => {
      this.#isScheduled = false;
      for (const painter of this.#painters) painter(this.#latest);
    });
  }

  /** Everything falls to silence: the engine is gone. */
  clear(): void {
    this.push(SILENCE);
  }
}

/** The hub of this page. */
export const levelHub = new LevelHub();

/** Maps dBFS to a bar from 0 to 1: −60 dB and less is empty, 0 dB is full. */
export function levelFraction(db: number): number {
  return clamp((db + 60) / 60, 0, 1, 0);
}
