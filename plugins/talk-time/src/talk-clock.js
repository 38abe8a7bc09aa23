/** @typedef {{ name: string, totalMs: number, sinceMs: number | null, turns: number }} Speaker */

const MAX_SPEAKERS = 100;

/** Adds up who speaks. Times are milliseconds of one clock that never goes back. */
export class TalkClock {
  /** @type {Map<number, Speaker>} by user id */
  #speakers = new Map();

  /**
   * @param {number} id
   * @param {string} name
   * @param {number} nowMs
   */
  start(id, name, nowMs) {
    const speaker = this.#speakers.get(id) ?? { name, totalMs: 0, sinceMs: null, turns: 0 };
    if (!this.#speakers.has(id) && this.#speakers.size >= MAX_SPEAKERS) return;
    this.#speakers.set(id, { ...speaker, name, sinceMs: speaker.sinceMs ?? nowMs, turns: speaker.turns + 1 });
  }

  /**
   * @param {number} id
   * @param {number} nowMs
   */
  stop(id, nowMs) {
    const speaker = this.#speakers.get(id);
    if (speaker === undefined || speaker.sinceMs === null) return;
    this.#speakers.set(id, { ...speaker, totalMs: speaker.totalMs + nowMs - speaker.sinceMs, sinceMs: null });
  }

  clear() {
    this.#speakers.clear();
  }

  get isAnybodySpeaking() {
    return [...this.#speakers.values()].some(({ sinceMs }) => sinceMs !== null);
  }

  /**
   * Who spoke, the longest first.
   * @param {number} nowMs
   * @returns {{ name: string, ms: number, share: number, turns: number }[]}
   */
  table(nowMs) {
    const spoken = [...this.#speakers.values()].map(({ name, totalMs, sinceMs, turns }) => ({
      name,
      turns,
      ms: totalMs + (sinceMs === null ? 0 : nowMs - sinceMs),
    }));
    const allMs = spoken.reduce((sum, { ms }) => sum + ms, 0);
    return spoken
      .map((speaker) => ({ ...speaker, share: allMs === 0 ? 0 : speaker.ms / allMs }))
      .sort((a, b) => b.ms - a.ms);
  }
}

/**
 * `0:07`, `12:30`, `1:02:03`.
 * @param {number} ms
 */
export function clockText(ms) {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${twoDigits(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`;
}

/** @param {number} number */
function twoDigits(number) {
  return String(number).padStart(2, '0');
}
