import { clamp } from '@jackfield/protocol/clamp';
import type { Meters } from '@jackfield/protocol/state';

/** Draws one element from the newest meters. A painter writes only styles and attributes that change, because each write makes the browser draw a frame. */
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

/** Passes meters from the socket to the elements that show them. Meters are drawn on arrival; the engine sends at most ten a second. */
export class LevelHub {
  readonly #painters = new Set<LevelPainter>();
  #latest: Meters = SILENCE;

  get latest(): Meters {
    return this.#latest;
  }

  /** Registers a painter and paints it at once; returns the function that removes it. */
  subscribe(painter: LevelPainter): () => void {
    this.#painters.add(painter);
    painter(this.#latest);
    return () => this.#painters.delete(painter);
  }

  /** Takes new meters and draws them. */
  push(meters: Meters): void {
    this.#latest = meters;
    for (const painter of this.#painters) painter(meters);
  }

  /** Sets all meters to silence, because the link is lost or the window is hidden. */
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
