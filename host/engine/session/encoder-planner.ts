import type { EncoderSettings } from '@jackfield/sandbox/specs';
import type { PacketMs } from '../ports/chain.ts';
import { CongestionControl } from './congestion/congestion-control.ts';
import type { PathReport } from './congestion/congestion-control.ts';
import { planPackets, rateOf } from './congestion/plan-packets.ts';
import type { PacketPlan, PacketWish } from './congestion/plan-packets.ts';
import type { LatencyWish } from './latency-preset.ts';

/** Loss above which packets carry a copy of their predecessor. */
const FEC_LOSS_PERCENT = 1;
/** Minimum bitrate at which Opus with low delay, which is CELT alone, sounds like the usual Opus. */
const LOW_DELAY_BITRATE = 32_000;
/** Maximum planned loss; beyond it the copies take more bits than the speech has. */
const MAX_EXPECTED_LOSS_PERCENT = 30;
/** Mean run of lost packets from which loss counts as `BURST_LOSS_PERCENT`; single losses at 20 % have a mean run of 1.25. */
const BURST_PACKETS = 1.6;
const BURST_MIN_LOSS_PERCENT = 3;
/** The expected loss for which the codec keeps copies of the last three packets (plugins/opus/README.md). */
const BURST_LOSS_PERCENT = 25;
/** Decay per second; 5 % is forgotten after about a minute. Loss comes in bursts, and switching costs a syllable. */
const DECAY = 0.97;
/** Number of summaries averaged. A second has some 50 packets, of which 5 % are 2 or 3, give or take 2, so single summaries say little about little loss. */
const AVERAGED_SUMMARIES = 4;
const PACKETS_PER_SUMMARY = 50;
/** Standard deviations below the measured share: the loss is higher than that nine times in ten. */
const CERTAIN_DEVIATIONS = 1.3;

/** Loss of one summary in percent: the measured one, and the one to plan for. */
interface HeardLoss {
  readonly measured: number;
  readonly planned: number;
}

/**
 * Plans the encoder's settings and the packet length from the user's preferences, the loss that the listeners report (docs/design/receiver-reports.md), and the
 * limit of the congestion control.
 */
export class EncoderPlanner {
  #wishes: Readonly<Record<string, unknown>> = {};
  #lossPercent = 0;
  /** Loss of the last summaries of this connection, in percent; bursts count as a heavier loss. Empty when no listener or server reports any. */
  #heardLoss: readonly HeardLoss[] = [];
  #congestion = new CongestionControl();
  #packetMs: 10 | 20 = 20;
  #prefersLowDelay = false;
  #mayLengthen = true;
  #packets: PacketPlan = { bitrate: 0, packetMs: 20, expectedLossPercent: 0 };
  #plan: EncoderSettings;

  constructor() {
    this.#plan = this.#make();
  }

  /** Packet length that goes with `plan`, in ms. */
  get packetMs(): PacketMs {
    return this.#packets.packetMs;
  }

  /** Voice bitrate while the path cannot carry the user's preferred one, in bits per second; otherwise null. */
  get limitedBitrate(): number | null {
    return this.#packets.bitrate < this.#wish.bitrate ? this.#packets.bitrate : null;
  }

  /** Rate on the wire while talking, IP headers included, in kb/s. */
  get sendingKbps(): number {
    return rateOf(this.#packets);
  }

  get plan(): EncoderSettings {
    return this.#plan;
  }

  /** Sets the `settings` of the codec plugin, valid against its schema. Returns true when the plan changed. */
  setPreferences(settings: Readonly<Record<string, unknown>>): boolean {
    this.#wishes = settings;
    return this.#replan();
  }

  /** Sets what the user's latency asks for. Returns true when the plan changed. */
  setLatency({ packetMs, prefersLowDelay }: LatencyWish): boolean {
    this.#packetMs = packetMs;
    this.#prefersLowDelay = prefersLowDelay;
    return this.#replan();
  }

  /** Sets whether the active codec supports packets of 40 and 60 ms; Opus does. Returns true when the plan changed. */
  setMayLengthen(mayLengthen: boolean): boolean {
    this.#mayLengthen = mayLengthen;
    return this.#replan();
  }

  /** Reports the path by the last summary; called before the loss of the same summary is reported. Returns true when the plan changed. */
  reportPath(nowMs: number, path: PathReport): boolean {
    const needed = rateOf(planPackets(this.#wish, null, this.#packetMs));
    this.#congestion.report(nowMs, path, { kbps: this.sendingKbps, packetMs: this.packetMs }, needed);
    return this.#replan();
  }

  /**
   * Called once a second. Until listeners report, the loss in the received voices is the best guess of the loss at the listeners. Returns true when the plan
   * changed.
   */
  reportOwnLoss(lossPercent: number): boolean {
    const guess = this.#heardLoss.length === 0 ? lossPercent : 0;
    this.#lossPercent = Math.max(guess, this.#lossPercent * DECAY);
    return this.#replan();
  }

  /**
   * Reports the loss of the worst quarter of the listeners and the mean run of lost packets, at most once a second. A loss in bursts is planned for like a
   * heavier one: a copy of the packet before does not bring back three in a row. Returns true when the plan changed.
   */
  reportHeardLoss(lossPercent: number, burstPackets = 0): boolean {
    // Packets that overflow the sender's own queue are not brought back by more bits.
    if (this.#congestion.isCongested) return false;
    const isBurst = burstPackets >= BURST_PACKETS && lossPercent >= BURST_MIN_LOSS_PERCENT;
    const planned = isBurst ? Math.max(BURST_LOSS_PERCENT, lossPercent) : lossPercent;
    this.#heardLoss = [...this.#heardLoss, { measured: lossPercent, planned }].slice(-AVERAGED_SUMMARIES);
    this.#lossPercent = Math.max(certainLoss(this.#heardLoss), this.#lossPercent);
    return this.#replan();
  }

  /** Clears the reports: another connection has other listeners and another path. Returns true when the plan changed. */
  forgetListeners(): boolean {
    this.#heardLoss = [];
    this.#congestion = new CongestionControl();
    return this.#replan();
  }

  #replan(): boolean {
    const before = this.#plan;
    const { packetMs } = this;
    const next = this.#make();
    const keys = Object.keys(next) as (keyof EncoderSettings)[];
    if (packetMs === this.packetMs && keys.every((key) => next[key] === before[key])) return false;
    this.#plan = next;
    return true;
  }

  /** Low delay rules out in-band FEC: the preset gives way to it where packets are lost or the path is narrow, the plugin's own setting does not. */
  get #isLowDelay(): boolean {
    if (flag(this.#wishes['isLowDelay'], false)) return true;
    if (!this.#prefersLowDelay || this.#bitrate < LOW_DELAY_BITRATE) return false;
    return this.#lossPercent <= FEC_LOSS_PERCENT && this.#congestion.limitKbps === null;
  }

  get #bitrate(): number {
    return number(this.#wishes['bitrate'], 40_000);
  }

  /** Packets that would be sent without a limit. */
  get #wish(): PacketWish {
    const useFec = flag(this.#wishes['useFec'], true) && !this.#isLowDelay && this.#lossPercent > FEC_LOSS_PERCENT;
    return {
      bitrate: this.#bitrate,
      packetMs: this.#packetMs,
      mayLengthen: this.#mayLengthen,
      expectedLossPercent: useFec ? Math.min(MAX_EXPECTED_LOSS_PERCENT, Math.ceil(this.#lossPercent)) : 0,
    };
  }

  #make(): EncoderSettings {
    this.#packets = planPackets(this.#wish, this.#congestion.limitKbps, this.#packets.packetMs);
    const { bitrate, expectedLossPercent } = this.#packets;
    return {
      bitrate,
      complexity: number(this.#wishes['complexity'], 10),
      useVbr: flag(this.#wishes['useVbr'], true),
      useDtx: flag(this.#wishes['useDtx'], false),
      useFec: expectedLossPercent > 0,
      expectedLossPercent,
      isLowDelay: this.#isLowDelay,
    };
  }
}

/**
 * Loss that the last summaries show: the mean of all, or more where the newest ones alone are beyond chance, so that a link that begins to lose a fifth of the
 * packets is not averaged with the time before. A single summary says nothing about bursts.
 */
function certainLoss(summaries: readonly HeardLoss[]): number {
  const planned = summaries.map((summary) => summary.planned);
  const newest = summaries.slice(1).map((_, older) => {
    const values = planned.slice(older + 1);
    const mean = values.length === 1 ? (summaries.at(-1)?.measured ?? 0) : meanOf(values);
    const deviation = Math.sqrt((mean * (100 - mean)) / (values.length * PACKETS_PER_SUMMARY));
    return mean - CERTAIN_DEVIATIONS * deviation;
  });
  return Math.max(meanOf(planned), ...newest);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

function number(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}

function flag(value: unknown, fallback: boolean): boolean {
  return typeof value === 'boolean' ? value : fallback;
}
