import { clamp } from '@jackfield/protocol/clamp';
import { LEAST_KBPS } from './plan-packets.ts';

/** A queue that is high at once, and one that is where it lasts. */
const HIGH_MS = 60;
const LASTING_MS = 30;
/** Below this nothing waits: the limit may rise. */
const LOW_MS = 20;
/** While more is tried than the path is known to carry, this ends it. */
const PROBE_HIGH_MS = 25;
/** What was sent before a decrease is heard of for so long: a summary is up to two seconds old. */
const SETTLE_MS = 2_500;
/** At the last known capacity nothing is tried for so long, and after a probe in vain. */
const HOLD_MS = 8_000;
const LONG_HOLD_MS = 12_000;
/** Part of the last capacity to which the limit rises at once, and from which on the path must have become wider. */
const SAFE_SHARE = 0.9;
const WIDER_SHARE = 1.15;
/** What is heard is two seconds old: the steps decide by how much a rise goes too far. */
const PROBE_KBPS_PER_S = 0.8;
const RAISE_KBPS_PER_S = 4;
const RAISE_SHARE_PER_S = 0.1;
/** At least so much is given up, and at most so much of the capacity, so that a queue of 600 ms drains within two and a half seconds. */
const DECREASE = 0.85;
const LEAST_SHARE = 0.7;
const DRAIN_MS = 2_500;
/** A queue that becomes shorter by that share from summary to summary drains. */
const DRAINING_SHARE = 0.15;
/** A delay that stays within this share and these ms is no queue of one's own. */
const SAME_SHARE = 0.03;
const SAME_MS = 5;
const FRUITLESS_DECREASES = 2;
/** Loss above this is the queue's overflow. */
const OVERFLOW_PERCENT = 3;
/** Summaries come once a second; after a longer silence the growth of the queue is unknown. */
const SILENCE_MS = 3_500;

/** The path from the talker to those of its listeners that decide, as the last summary describes it. */
export interface PathReport {
  /** Time that packets wait in queues, beyond what the talker itself adds. */
  readonly queueMs: number;
  readonly lossPercent: number;
}

/**
 * Limits the talker's rate to what the path carries (docs/design/congestion-control.md). Delay decides: the limit falls when the queueing delay rises, and rises
 * slowly while there is none. Loss without delay changes nothing.
 */
export class CongestionControl {
  /** Of everything on the wire, headers of IP included; null while the path carries what is sent. */
  limitKbps: number | null = null;
  /** A queue stands, or has just drained: what is lost is lost there. */
  isCongested = false;
  /** Last estimate of what the path carries. */
  #capacityKbps = Infinity;
  #lastReportMs = -Infinity;
  #decreasedMs = -Infinity;
  #queueAtDecreaseMs = 0;
  /** What was sent before the last decrease; summaries of the next seconds are about that. */
  #rateBeforeKbps = 0;
  #fruitless = 0;
  #holdMs = HOLD_MS;
  /** A probe above the last capacity runs. */
  #isProbing = false;
  /** Delay that decreases do not change: a longer path, or somebody else's queue. */
  #standingMs = 0;
  #lastExcessMs = 0;

  /** Once a summary. `sendingKbps` is what is sent while talking, `neededKbps` what would be without a limit. */
  report(nowMs: number, { queueMs, lossPercent }: PathReport, sendingKbps: number, neededKbps: number): void {
    const isAfterSilence = nowMs - this.#lastReportMs > SILENCE_MS;
    const seconds = clamp((nowMs - this.#lastReportMs) / 1_000, 0.2, 2, 1);
    this.#lastReportMs = nowMs;
    this.#standingMs = Math.min(this.#standingMs, queueMs);
    const excessMs = queueMs - this.#standingMs;
    const before = isAfterSilence ? excessMs : this.#lastExcessMs;
    this.#lastExcessMs = excessMs;
    const highMs = this.#isProbing ? PROBE_HIGH_MS : HIGH_MS;
    const isHigh = excessMs >= highMs || (excessMs >= LASTING_MS && before >= LASTING_MS);
    this.isCongested = excessMs >= LASTING_MS || nowMs - this.#decreasedMs < SETTLE_MS;
    if (isHigh) {
      const growth = (excessMs - before) / seconds / 1_000;
      if (nowMs - this.#decreasedMs < SETTLE_MS) this.#refine(excessMs, growth, lossPercent);
      else if (before - excessMs > DRAINING_SHARE * before) return;
      else if (this.#isInVain(excessMs, lossPercent)) this.#accept(queueMs);
      else this.#decrease(nowMs, excessMs, growth, lossPercent, sendingKbps);
    } else if (excessMs < LOW_MS) {
      this.#raise(nowMs, seconds, neededKbps);
    }
  }

  /** Another connection is another path. */
  reset(): void {
    this.limitKbps = null;
    this.isCongested = false;
    this.#capacityKbps = Infinity;
    this.#lastReportMs = -Infinity;
    this.#decreasedMs = -Infinity;
    this.#queueAtDecreaseMs = 0;
    this.#fruitless = 0;
    this.#holdMs = HOLD_MS;
    this.#isProbing = false;
    this.#standingMs = 0;
    this.#lastExcessMs = 0;
  }

  /** The decreases so far have changed nothing. An overflowing queue stays as long as it is even while they help. */
  #isInVain(excessMs: number, lossPercent: number): boolean {
    if (this.limitKbps === null || this.#queueAtDecreaseMs === 0 || lossPercent > OVERFLOW_PERCENT) return false;
    const changeMs = Math.abs(excessMs - this.#queueAtDecreaseMs);
    const isSame = changeMs <= Math.max(SAME_MS, SAME_SHARE * this.#queueAtDecreaseMs);
    this.#fruitless = isSame ? this.#fruitless + 1 : 0;
    return this.#fruitless >= FRUITLESS_DECREASES;
  }

  #accept(queueMs: number): void {
    this.#standingMs = queueMs;
    this.#lastExcessMs = 0;
    this.#fruitless = 0;
    this.#queueAtDecreaseMs = 0;
    // The path was never too narrow: nothing has to be tried out.
    this.#capacityKbps = 0;
    this.#decreasedMs = -Infinity;
    this.isCongested = false;
  }

  #decrease(nowMs: number, excessMs: number, growth: number, lossPercent: number, sendingKbps: number): void {
    this.#rateBeforeKbps = sendingKbps;
    this.#capacityKbps = capacityOf(sendingKbps, growth, lossPercent);
    this.#lower(Math.min(this.#capacityKbps * shareFor(excessMs), sendingKbps * DECREASE));
    this.isCongested = true;
    this.#decreasedMs = nowMs;
    this.#queueAtDecreaseMs = excessMs;
    this.#holdMs = this.#isProbing ? LONG_HOLD_MS : HOLD_MS;
    this.#isProbing = false;
  }

  /** The decrease was decided when the queue had only begun to grow: what is known by now of the rate before may say that it was too small. */
  #refine(excessMs: number, growth: number, lossPercent: number): void {
    const capacity = capacityOf(this.#rateBeforeKbps, growth, lossPercent);
    if (capacity >= this.#capacityKbps) return;
    this.#capacityKbps = capacity;
    this.#queueAtDecreaseMs = excessMs;
    this.#lower(capacity * shareFor(excessMs));
  }

  #lower(toKbps: number): void {
    const lower = Math.min(this.limitKbps ?? Infinity, toKbps);
    this.limitKbps = Math.max(LEAST_KBPS, lower);
  }

  #raise(nowMs: number, seconds: number, neededKbps: number): void {
    this.#queueAtDecreaseMs = 0;
    this.#fruitless = 0;
    const limit = this.limitKbps;
    if (limit === null) return;
    const safe = SAFE_SHARE * this.#capacityKbps;
    const fast = Math.max(RAISE_KBPS_PER_S, limit * RAISE_SHARE_PER_S) * seconds;
    let next = limit;
    if (limit < safe || nowMs - this.#decreasedMs >= this.#holdMs) {
      const isWider = limit >= WIDER_SHARE * this.#capacityKbps;
      this.#isProbing = !isWider;
      next = limit + (isWider ? fast : PROBE_KBPS_PER_S * seconds);
    }
    this.limitKbps = next;
    if (next < neededKbps) return;
    this.limitKbps = null;
    this.#capacityKbps = Infinity;
    this.#isProbing = false;
  }
}

/** What the path carries of this rate: a queue that grows by 0.2 s in a second gets a fifth more than leaves it. */
function capacityOf(rateKbps: number, growth: number, lossPercent: number): number {
  return (rateKbps * (100 - lossPercent)) / 100 / (1 + Math.max(0, growth));
}

/** The longer the queue, the less is sent meanwhile. */
function shareFor(excessMs: number): number {
  return clamp(1 - excessMs / DRAIN_MS, LEAST_SHARE, SAFE_SHARE, SAFE_SHARE);
}
