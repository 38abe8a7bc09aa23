import type { Quality } from '@jackfield/protocol/state';
import type { AudioQuality } from '../ports/audio-thread.ts';

interface Sample {
  readonly atMs: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly lossPercent: number;
}

/** Reports come once a second; the two intervals between three samples are the window of `Quality`. */
const WINDOW_SAMPLES = 3;
/** Lifetime of the reported loss, in ms. Listeners report once a second while the user talks. */
const SENT_LOSS_LIFETIME_MS = 5_000;

/** Turns the audio thread's counters and the lane's round-trip times into the figures that the window shows and the encoder plans for. */
export class QualityMonitor {
  readonly #now: () => number;
  #samples: Sample[] = [];
  #roundTripMs: number | null = null;
  #sentLoss: { readonly lossPercent: number; readonly atMs: number } | null = null;
  #quality: Quality = unknownQuality;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get quality(): Quality {
    return this.#quality;
  }

  /** Sets the loss that the worst-off listeners report while the user talks, in percent. */
  setSentLoss(lossPercent: number): void {
    this.#sentLoss = { lossPercent, atMs: this.#now() };
  }

  setRoundTrip(roundTripMs: number): void {
    this.#roundTripMs = roundTripMs;
  }

  /** Clears the figures when the connection is lost, because old ones would mislead. */
  reset(): Quality {
    this.#samples = [];
    this.#roundTripMs = null;
    this.#sentLoss = null;
    this.#quality = { ...unknownQuality, drops: this.#quality.drops };
    return this.#quality;
  }

  /** `hasErrorCorrection` and `limitedBitrate` come from the encoder's plan. */
  report(report: AudioQuality, hasErrorCorrection = false, limitedBitrate: number | null = null): Quality {
    const lane = report.lane;
    const sample: Sample = {
      atMs: this.#now(),
      sentBytes: lane?.sentBytes ?? 0,
      receivedBytes: lane?.receivedBytes ?? 0,
      lossPercent: report.lossPercent,
    };
    // The counters start at 0 with each lane.
    const last = this.#samples.at(-1);
    const hasRestarted =
      last !== undefined && sample.sentBytes + sample.receivedBytes < last.sentBytes + last.receivedBytes;
    this.#samples = hasRestarted ? [sample] : [...this.#samples, sample].slice(-WINDOW_SAMPLES);
    const oldest = this.#samples[0] ?? sample;
    const seconds = (sample.atMs - oldest.atMs) / 1_000;
    const kbps = (bytes: number): number => (seconds > 0 ? Math.round((bytes * 8) / seconds / 100) / 10 : 0);
    const lossPercent = Math.round(mean(this.#samples.map((each) => each.lossPercent)) * 10) / 10;
    const isFresh = this.#sentLoss !== null && sample.atMs - this.#sentLoss.atMs < SENT_LOSS_LIFETIME_MS;
    const sentLossPercent = isFresh ? (this.#sentLoss?.lossPercent ?? null) : null;
    const worstLoss = Math.max(lossPercent, sentLossPercent ?? 0);
    this.#quality = {
      roundTripMs: this.#roundTripMs,
      lossPercent,
      sentLossPercent,
      hasErrorCorrection,
      limitedKbps: limitedBitrate === null ? null : Math.round(limitedBitrate / 1_000),
      jitterBufferMs: report.jitterBufferMs,
      sentKbps: kbps(sample.sentBytes - oldest.sentBytes),
      receivedKbps: kbps(sample.receivedBytes - oldest.receivedBytes),
      rating: this.#roundTripMs === null ? 'unknown' : rate(this.#roundTripMs, worstLoss, report.jitterBufferMs ?? 0),
      drops: droppedOnly(report),
    };
    return this.#quality;
  }
}

/** `good`: no audible effect. `fair`: long pauses or a rough syllable. `poor`: talking is an effort. */
function rate(roundTripMs: number, lossPercent: number, jitterBufferMs: number): Quality['rating'] {
  if (lossPercent > 8 || roundTripMs > 400 || jitterBufferMs > 200) return 'poor';
  if (lossPercent > 2 || roundTripMs > 180 || jitterBufferMs > 100) return 'fair';
  return 'good';
}

function droppedOnly(report: AudioQuality): Readonly<Record<string, number>> {
  const drops: Record<string, number> = {};
  for (const [name, count] of Object.entries(report.drops)) if (count > 0) drops[name] = count;
  for (const [name, count] of Object.entries(report.lane?.dropped ?? {})) if (count > 0) drops[`lane.${name}`] = count;
  return drops;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

const unknownQuality: Quality = {
  roundTripMs: null,
  lossPercent: 0,
  sentLossPercent: null,
  hasErrorCorrection: false,
  limitedKbps: null,
  jitterBufferMs: null,
  sentKbps: 0,
  receivedKbps: 0,
  rating: 'unknown',
  drops: {},
};
