import { clamp } from '@jackfield/protocol/clamp';
import { LEAST_KBPS } from './plan-packets.ts';

/** Queueing delay that is high at once, and one that is high if it lasts. */
const HIGH_MS = 60;
const LASTING_MS = 30;
/** Below this queueing delay no packet waits, and the limit may rise. */
const LOW_MS = 20;
/** Queueing delay that ends a probe above the known capacity. */
const PROBE_HIGH_MS = 25;
/** Time after a decrease in which reports still describe packets sent before it: a summary is up to two seconds old. */
const SETTLE_MS = 2_500;
/** Time for which the limit stays at the last known capacity, usually and after a failed probe. */
const HOLD_MS = 8_000;
const LONG_HOLD_MS = 12_000;
/** Share of the last capacity up to which the limit rises at once, and share above which the path must have become wider. */
const SAFE_SHARE = 0.9;
const WIDER_SHARE = 1.15;
/** Reports are two seconds old, so the steps decide by how much a rise overshoots. */
const PROBE_KBPS_PER_S = 0.8;
const RAISE_KBPS_PER_S = 4;
const STEP_GROWTH = 1.4;
const RAISE_SHARE_PER_S = 0.1;
/** A decrease goes to at most 85 % of the rate and to at least 70 % of the capacity, so that a queue of 600 ms drains within 2.5 s. */
const DECREASE = 0.85;
const LEAST_SHARE = 0.7;
const DRAIN_MS = 2_500;
/** A queue that shrinks by this share from summary to summary is draining. */
const DRAINING_SHARE = 0.15;
/** A delay that changes by no more than this share or these ms is not the sender's own queue. */
const SAME_SHARE = 0.03;
const SAME_MS = 5;
const FRUITLESS_DECREASES = 2;
const USUAL_PACKET_MS = 20;
/** Loss above this counts as overflow of the queue. */
const OVERFLOW_PERCENT = 3;
/** Loss is reported up to this long after the queue that caused it; between two words a queue is gone quickly. */
const BLAME_MS = 4_000;
/** Summaries come once a second; after a longer silence the growth of the queue is unknown. */
const SILENCE_MS = 3_500;

/** The path from the talker to the listeners that decide, as described by the last summary. */
export interface PathReport {
  /** Time that packets wait in queues, beyond what the talker itself adds. */
  readonly queueMs: number;
  readonly lossPercent: number;
}

interface QueueRise {
  readonly excessMs: number;
  /** Growth of the queue, in seconds per second. */
  readonly growth: number;
  readonly lossPercent: number;
}

interface SendingRate {
  /** Rate on the wire while talking, IP headers included. */
  readonly kbps: number;
  readonly packetMs: number;
}

/**
 * Limits the talker's rate to what the path carries (docs/design/congestion-control.md). Delay decides: the limit falls when the queueing delay rises, and
 * rises slowly while there is none. Loss without delay changes nothing.
 */
export class CongestionControl {
  /** Limit of the rate on the wire, IP headers included; null while the path carries what is sent. */
  limitKbps: number | null = null;
  /** True while a queue stands or has just drained: packets are then lost in the queue. */
  isCongested = false;
  /** Last estimate of the path's capacity. */
  #capacityKbps = Infinity;
  #lastReportMs = -Infinity;
  /** Time when a queue was last seen. */
  #queuedMs = -Infinity;
  /** Time when high loss was last reported. */
  #lossyMs = -Infinity;
  #decreasedMs = -Infinity;
  #queueAtDecreaseMs = 0;
  /** Rate before the last decrease; the summaries of the next seconds describe it. */
  #rateBeforeKbps = 0;
  /** True when a limit already existed at the last decrease: loss may then be from before it. */
  #hadLimit = false;
  /** Step of the rise; it grows while no queue builds up. */
  #stepKbps = PROBE_KBPS_PER_S;
  #fruitless = 0;
  #holdMs = HOLD_MS;
  /** True while a probe above the last capacity runs. */
  #isProbing = false;
  /** Delay that decreases do not change: a longer path, or a queue of other traffic. */
  #standingMs = 0;
  #lastExcessMs = 0;

  /** Called once per summary. `sending` is the rate while talking, `neededKbps` the rate without a limit. */
  report(nowMs: number, path: PathReport, sending: SendingRate, neededKbps: number): void {
    const { queueMs, lossPercent } = path;
    const isAfterSilence = nowMs - this.#lastReportMs > SILENCE_MS;
    const seconds = clamp((nowMs - this.#lastReportMs) / 1_000, 0.2, 2, 1);
    this.#lastReportMs = nowMs;
    if (lossPercent > OVERFLOW_PERCENT) this.#lossyMs = nowMs;
    // A full queue also keeps its delay, but it drops packets, so the delay is not a longer path.
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

  /** A narrow link needs nearly a packet's length to transmit it, so the additional time of longer packets is not a queue. */
  #transmissionOf({ kbps, packetMs }: SendingRate): number {
    if (this.limitKbps === null || packetMs <= USUAL_PACKET_MS) return 0;
    const utilization = clamp(kbps / this.#capacityKbps, 0, 1, 1);
    return (packetMs - USUAL_PACKET_MS) * utilization;
  }

  /** True when the decreases so far had no effect. An overflowing queue keeps its length even while they help. */
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
    // At the minimum rate the delay may be the time that a narrow link needs for one packet.
    if (this.limitKbps === LEAST_KBPS) return;
    // The path was never too narrow, so no probing is needed.
    this.#capacityKbps = 0;
    this.#decreasedMs = -Infinity;
  }

  #decrease(nowMs: number, rise: QueueRise, sendingKbps: number): void {
    const { excessMs, growth, lossPercent } = rise;
    this.#rateBeforeKbps = sendingKbps;
    this.#hadLimit = this.limitKbps !== null;
    // Under a limit, loss may still be from before it; a queue that does not grow shows that the path carries at least this rate.
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

  /** The decrease was decided when the queue had only begun to grow: later reports about the rate before it may show that it was too small. */
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

/** Capacity of the path at this rate: a queue that grows by 0.2 s per second gets a fifth more than leaves it, and dropped packets never leave it. */
function leastCapacityOf(rateKbps: number, growth: number, lossPercent: number): number {
  return (rateKbps * (1 - lossPercent / 100)) / (1 + Math.max(0, growth));
}

/** The same when growth and loss are from different moments: then only one of them counts. */
function mostCapacityOf(rateKbps: number, growth: number, lossPercent: number): number {
  return rateKbps * Math.min(1 - lossPercent / 100, 1 / (1 + Math.max(0, growth)));
}

/** Share of the capacity to send: the longer the queue, the smaller the share. */
function shareFor(excessMs: number): number {
  return clamp(1 - excessMs / DRAIN_MS, LEAST_SHARE, SAFE_SHARE, SAFE_SHARE);
}
