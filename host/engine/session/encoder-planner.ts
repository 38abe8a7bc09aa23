import type { EncoderSettings, PacketMs } from '../ports/chain.ts';
import { CongestionControl } from './congestion/congestion-control.ts';
import type { PathReport } from './congestion/congestion-control.ts';
import { planPackets, rateOf } from './congestion/plan-packets.ts';
import type { PacketPlan, PacketWish } from './congestion/plan-packets.ts';

/** Loss above which packets carry a copy of their predecessor. */
const FEC_LOSS_PERCENT = 1;
/** Beyond that the copies take more bits than the speech has. */
const MAX_EXPECTED_LOSS_PERCENT = 30;
/** Mean run of lost packets from which a loss counts as `BURST_LOSS_PERCENT`: of single losses at 20 % it is 1.25. */
const BURST_PACKETS = 1.6;
const BURST_MIN_LOSS_PERCENT = 3;
/** The expected loss for which the codec keeps copies of the last three packets (plugins/opus/README.md). */
const BURST_LOSS_PERCENT = 25;
/** Once a second; 5 % is forgotten after about a minute. Loss comes in bursts, and switching costs a syllable. */
const DECAY = 0.97;
/** A second has some 50 packets, of which 5 % are 2 or 3, give or take 2: single summaries say little. */
const AVERAGED_SUMMARIES = 4;

/**
 * The encoder's settings and the length of packets: the user's own, the loss that the listeners report (docs/design/receiver-reports.md), and the limit of the
 * congestion control.
 */
export class EncoderPlanner {
  #wishes: Readonly<Record<string, unknown>> = {};
  #lossPercent = 0;
  /** The last ones of this connection, bursts as the loss that they count as; none where no listener or server sends any. */
  #heardLoss: readonly number[] = [];
  #congestion = new CongestionControl();
  #packetMs: 10 | 20 = 20;
  #mayLengthen = true;
  #packets: PacketPlan = { bitrate: 0, packetMs: 20, expectedLossPercent: 0 };
  #plan: EncoderSettings;

  constructor() {
    this.#plan = this.#make();
  }

  /** Length of the packets that go with `plan`. */
  get packetMs(): PacketMs {
    return this.#packets.packetMs;
  }

  /** Bitrate of the voice where the path does not carry what the user wishes, bits per second; else null. */
  get limitedBitrate(): number | null {
    return this.#packets.bitrate < this.#wish.bitrate ? this.#packets.bitrate : null;
  }

  /** kb/s on the wire while talking, headers of IP included. */
  get sendingKbps(): number {
    return rateOf(this.#packets);
  }

  get plan(): EncoderSettings {
    return this.#plan;
  }

  /** `settings` of the codec plugin, valid against its schema. True when the plan changed. */
  setPreferences(settings: Readonly<Record<string, unknown>>): boolean {
    this.#wishes = settings;
    return this.#replan();
  }

  /** The length of packets that the user wishes. True when the plan changed. */
  setPacketMs(packetMs: 10 | 20): boolean {
    this.#packetMs = packetMs;
    return this.#replan();
  }

  /** Whether the codec that encodes takes packets of 40 and 60 ms; Opus does. True when the plan changed. */
  setMayLengthen(mayLengthen: boolean): boolean {
    this.#mayLengthen = mayLengthen;
    return this.#replan();
  }

  /** How the path looks by the last summary; before the loss of the same summary is reported. True when the plan changed. */
  reportPath(nowMs: number, path: PathReport): boolean {
    const needed = rateOf(planPackets(this.#wish, null, this.#packetMs));
    this.#congestion.report(nowMs, path, { kbps: this.sendingKbps, packetMs: this.packetMs }, needed);
    return this.#replan();
  }

  /** Once a second. Until listeners report, what we lose of others is the best guess of what others lose of us. True when the plan changed. */
  reportOwnLoss(lossPercent: number): boolean {
    const guess = this.#heardLoss.length === 0 ? lossPercent : 0;
    this.#lossPercent = Math.max(guess, this.#lossPercent * DECAY);
    return this.#replan();
  }

  /**
   * What the worst quarter of the listeners lose and in runs of how many packets, at most once a second. A loss in bursts is planned for like a heavier one: a
   * copy of the packet before does not bring back three in a row. True when the plan changed.
   */
  reportHeardLoss(lossPercent: number, burstPackets = 0): boolean {
    // What overflows from one's own queue is not brought back by more bits.
    if (this.#congestion.isCongested) return false;
    const isBurst = burstPackets >= BURST_PACKETS && lossPercent >= BURST_MIN_LOSS_PERCENT;
    const weighed = isBurst ? Math.max(BURST_LOSS_PERCENT, lossPercent) : lossPercent;
    this.#heardLoss = [...this.#heardLoss, weighed].slice(-AVERAGED_SUMMARIES);
    const mean = this.#heardLoss.reduce((sum, each) => sum + each, 0) / this.#heardLoss.length;
    this.#lossPercent = Math.max(mean, this.#lossPercent);
    return this.#replan();
  }

  /** Another connection has other listeners and another path. True when the plan changed. */
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

  get #isLowDelay(): boolean {
    return flag(this.#wishes['isLowDelay'], false);
  }

  /** What would be sent without a limit. */
  get #wish(): PacketWish {
    const useFec = flag(this.#wishes['useFec'], true) && !this.#isLowDelay && this.#lossPercent > FEC_LOSS_PERCENT;
    return {
      bitrate: number(this.#wishes['bitrate'], 40_000),
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

function number(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}

function flag(value: unknown, fallback: boolean): boolean {
  return typeof value === 'boolean' ? value : fallback;
}
