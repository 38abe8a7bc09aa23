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
const STEP_GROWTH = 1.4;
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
const USUAL_PACKET_MS = 20;
/** Loss above this is the queue's overflow. */
const OVERFLOW_PERCENT = 3;
/** Loss is told up to so much later than the queue that dropped it; between two words a queue is gone quickly. */
const BLAME_MS = 4_000;
/** Summaries come once a second; after a longer silence the growth of the queue is unknown. */
const SILENCE_MS = 3_500;

/** The path from the talker to those of its listeners that decide, as the last summary describes it. */
export interface PathReport {
  /** Time that packets wait in queues, beyond what the talker itself adds. */
  readonly queueMs: number;
  readonly lossPercent: number;
}

interface QueueRise {
  readonly excessMs: number;
  /** Seconds of queue in a second. */
  readonly growth: number;
  readonly lossPercent: number;
}

interface SendingRate {
  /** On the wire while talking, headers of IP included. */
  readonly kbps: number;
  readonly packetMs: number;
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
  /** A queue was seen last. */
  #queuedMs = -Infinity;
  /** Much was lost last. */
  #lossyMs = -Infinity;
  #decreasedMs = -Infinity;
  #queueAtDecreaseMs = 0;
  /** What was sent before the last decrease; summaries of the next seconds are about that. */
  #rateBeforeKbps = 0;
  /** There was a limit already: loss may be that of before. */
  #hadLimit = false;
  /** Step of the rise; it grows while nothing speaks against it. */
  #stepKbps = PROBE_KBPS_PER_S;
  #fruitless = 0;
  #holdMs = HOLD_MS;
  /** A probe above the last capacity runs. */
  #isProbing = false;
  /** Delay that decreases do not change: a longer path, or somebody else's queue. */
  #standingMs = 0;
  #lastExcessMs = 0;

  /** Once a summary. `sending` is what is sent while talking, `neededKbps` what would be without a limit. */
  report(nowMs: number, path: PathReport, sending: SendingRate, neededKbps: number): void {
    const { queueMs, lossPercent } = path;
    const isAfterSilence = nowMs - this.#lastReportMs > SILENCE_MS;
    const seconds = clamp((nowMs - this.#lastReportMs) / 1_000, 0.2, 2, 1);
    this.#lastReportMs = nowMs;
    if (lossPercent > OVERFLOW_PERCENT) this.#lossyMs = nowMs;
    // A full queue stands, too, and drops: that is no longer path.
    this.#standingMs = this.#lossyMs === nowMs ? 0 : Math.min(this.#standingMs, queueMs);
    const excessMs = Math.max(0, queueMs - this.#standingMs - this.#transmissionOf(sending));
    const before = isAfterSilence ? excessMs : this.#lastExcessMs;
    this.#lastExcessMs = excessMs;
    const highMs = this.#isProbing ? PROBE_HIGH_MS : HIGH_MS;
    const isHigh = excessMs >= highMs || (excessMs >= LASTING_MS && before >= LASTING_MS);
    if (excessMs >= LASTING_MS) this.#queuedMs = nowMs;
    this.isCongested = nowMs - this.#queuedMs < BLAME_MS || nowMs - this.#decreasedMs < SETTLE_MS;
    if (isHigh) {
      const growth = (excessMs - before) / seconds / 1_000;
      const rise = { excessMs, growth, lossPercent };
      if (nowMs - this.#decreasedMs < SETTLE_MS) this.#refine(rise);
      else if (before - excessMs > DRAINING_SHARE * before) return;
      else if (this.#isInVain(nowMs, queueMs)) this.#accept(queueMs);
      else this.#decrease(nowMs, rise, sending.kbps);
      this.#queueAtDecreaseMs = queueMs;
    } else if (excessMs < LOW_MS) {
      this.#raise(nowMs, seconds, neededKbps);
    }
  }

  /** A narrow link needs nearly a packet's length to transmit it: what longer packets take more is no queue. */
  #transmissionOf({ kbps, packetMs }: SendingRate): number {
    if (this.limitKbps === null || packetMs <= USUAL_PACKET_MS) return 0;
    const utilization = clamp(kbps / this.#capacityKbps, 0, 1, 1);
    return (packetMs - USUAL_PACKET_MS) * utilization;
  }

  /** The decreases so far have changed nothing. An overflowing queue stays as long as it is even while they help. */
  #isInVain(nowMs: number, queueMs: number): boolean {
    const hasLoss = nowMs - this.#lossyMs < BLAME_MS;
    if (this.limitKbps === null || this.#queueAtDecreaseMs === 0 || hasLoss) return false;
    const changeMs = Math.abs(queueMs - this.#queueAtDecreaseMs);
    const isSame = changeMs <= Math.max(SAME_MS, SAME_SHARE * this.#queueAtDecreaseMs);
    this.#fruitless = isSame ? this.#fruitless + 1 : 0;
    return this.#fruitless >= FRUITLESS_DECREASES;
  }

  #accept(queueMs: number): void {
    this.#standingMs = queueMs;
    this.#lastExcessMs = 0;
    this.#fruitless = 0;
    this.isCongested = false;
    // At the least rate it may be the time that a narrow link needs for one packet.
    if (this.limitKbps === LEAST_KBPS) return;
    // The path was never too narrow: nothing has to be tried out.
    this.#capacityKbps = 0;
    this.#decreasedMs = -Infinity;
  }

  #decrease(nowMs: number, rise: QueueRise, sendingKbps: number): void {
    const { excessMs, growth, lossPercent } = rise;
    this.#rateBeforeKbps = sendingKbps;
    this.#hadLimit = this.limitKbps !== null;
    // Under a limit, loss may still be that of before; a queue that does not grow says that the path carries no less than this.
    const most = mostCapacityOf(sendingKbps, growth, this.#hadLimit ? 0 : lossPercent);
    const isTooMuch = growth > 0 || this.#capacityKbps === Infinity;
    this.#capacityKbps = isTooMuch ? most : Math.max(most, this.#capacityKbps);
    const capacity = leastCapacityOf(sendingKbps, growth, lossPercent);
    this.#lower(Math.min(capacity * shareFor(excessMs), sendingKbps * DECREASE));
    this.isCongested = true;
    this.#decreasedMs = nowMs;
    this.#stepKbps = PROBE_KBPS_PER_S;
    this.#holdMs = this.#isProbing ? LONG_HOLD_MS : HOLD_MS;
    this.#isProbing = false;
  }

  /** The decrease was decided when the queue had only begun to grow: what is known by now of the rate before may say that it was too small. */
  #refine({ excessMs, growth, lossPercent }: QueueRise): void {
    const most = mostCapacityOf(this.#rateBeforeKbps, growth, this.#hadLimit ? 0 : lossPercent);
    this.#capacityKbps = Math.min(this.#capacityKbps, most);
    this.#lower(leastCapacityOf(this.#rateBeforeKbps, growth, lossPercent) * shareFor(excessMs));
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
    let next = limit;
    if (limit < safe || nowMs - this.#decreasedMs >= this.#holdMs) {
      const isWider = limit >= WIDER_SHARE * this.#capacityKbps;
      this.#isProbing = !isWider;
      const most = Math.max(RAISE_KBPS_PER_S, limit * RAISE_SHARE_PER_S);
      this.#stepKbps = isWider ? Math.min(most, this.#stepKbps * STEP_GROWTH) : PROBE_KBPS_PER_S;
      next = limit + this.#stepKbps * seconds;
    }
    this.limitKbps = next;
    if (next < neededKbps) return;
    this.limitKbps = null;
    this.#capacityKbps = Infinity;
    this.#isProbing = false;
  }
}

/** What the path carries of this rate: a queue that grows by 0.2 s in a second gets a fifth more than leaves it, and what it drops never leaves it. */
function leastCapacityOf(rateKbps: number, growth: number, lossPercent: number): number {
  return (rateKbps * (1 - lossPercent / 100)) / (1 + Math.max(0, growth));
}

/** The same where growth and loss are of different moments: then only one of them counts. */
function mostCapacityOf(rateKbps: number, growth: number, lossPercent: number): number {
  return rateKbps * Math.min(1 - lossPercent / 100, 1 / (1 + Math.max(0, growth)));
}

/** The longer the queue, the less is sent meanwhile. */
function shareFor(excessMs: number): number {
  return clamp(1 - excessMs / DRAIN_MS, LEAST_SHARE, SAFE_SHARE, SAFE_SHARE);
}
