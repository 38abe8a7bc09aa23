import { availableParallelism, loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { FRAME_MS } from '@jackfield/protocol/pcm';
import type { SessionParts } from '../parts.ts';
import type { MachineMeasures } from './measurements.ts';

const LOOP_RESOLUTION_MS = 10;
const LATE_TICK_MS = 30;
/** Fewer late ticks are an accident, or a device that was just opened. */
const LATE_TICKS = 3;
const NANOSECONDS = 1e6;
/** Drop counters of the frames that the chains did not answer in time. */
const MISSED = ['capture.unanswered', 'playback.unanswered', 'playback.batch-failed'] as const;

type WatchedParts = Pick<SessionParts, 'plugins' | 'quality' | 'self' | 'voice'>;

/** Measures how much work this computer does not finish in time, from construction on. */
export class MachineWatch implements Disposable {
  readonly #parts: WatchedParts;
  readonly #delay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  readonly #startedMs = performance.now();
  readonly #missedBefore: number;
  readonly #missesBefore: ReadonlyMap<string, number>;

  constructor(parts: WatchedParts) {
    this.#parts = parts;
    this.#missedBefore = this.#missed();
    this.#missesBefore = new Map(parts.plugins.views.map(({ id, metrics }) => [id, metrics?.misses ?? 0]));
    this.#delay.enable();
  }

  /** `tickMs` are the times of the device's ticks, in ms. */
  measure(tickMs: Float64Array): MachineMeasures {
    const frames = Math.max(1, (performance.now() - this.#startedMs) / FRAME_MS);
    const gaps = Array.from(tickMs, (at, index) => at - (tickMs[index - 1] ?? at)).slice(1);
    const late = gaps.filter((gap) => gap > LATE_TICK_MS).length;
    const missed = Math.max(0, this.#missed() - this.#missedBefore);
    return {
      longestTickMs: gaps.reduce((longest, gap) => Math.max(longest, gap), 0),
      lateTickPercent: late < LATE_TICKS ? 0 : tenths((100 * late) / gaps.length),
      loopDelayMs: Math.max(0, this.#delay.percentile(99) / NANOSECONDS - LOOP_RESOLUTION_MS),
      missedPercent: tenths((100 * missed) / frames),
      loadPerCpu: (loadavg()[0] ?? 0) / availableParallelism(),
      slowPlugin: this.#slowPlugin(),
      chainError: this.#chainError(),
      voiceHeldBy: this.#nameOf(this.#parts.self.switches.voiceHeldBy),
    };
  }

  [Symbol.dispose](): void {
    this.#delay.disable();
  }

  #missed(): number {
    const { drops } = this.#parts.quality.quality;
    return MISSED.reduce((sum, name) => sum + (drops[name] ?? 0), 0);
  }

  #slowPlugin(): MachineMeasures['slowPlugin'] {
    const grown = this.#parts.plugins.views.map(({ id, name, metrics }) => ({
      name,
      misses: (metrics?.misses ?? 0) - (this.#missesBefore.get(id) ?? 0),
      p99Ms: tenths((metrics?.p99Us ?? 0) / 1_000),
    }));
    const worst = grown.toSorted((a, b) => b.misses - a.misses)[0];
    return worst === undefined || worst.misses <= 0 ? null : worst;
  }

  #nameOf(pluginId: string | undefined): string | null {
    if (pluginId === undefined) return null;
    return this.#parts.plugins.views.find(({ id }) => id === pluginId)?.name ?? pluginId;
  }

  #chainError(): MachineMeasures['chainError'] {
    const { speaking, hearing } = this.#parts.voice.state;
    if (speaking.kind === 'waiting') return { isSpeaking: true, error: speaking.error };
    if (hearing.kind === 'waiting') return { isSpeaking: false, error: hearing.error };
    return null;
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
