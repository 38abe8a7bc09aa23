import { clamp } from '@jackfield/protocol/clamp';
import { FRAME_MS, FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import type { DropCounter } from '../drop-counter.ts';
import { DelayEstimator } from './delay-estimator.ts';
import { DelayPacer } from './delay-pacer.ts';
import { PacketStore, distance } from './packet-store.ts';
import type { PacketSlot } from './packet-store.ts';
import { PlayoutPlan } from './playout-plan.ts';
import type { StretchCare } from './playout-plan.ts';

/** Longest concealment without a following packet: after 100 ms there is silence. */
const MAX_CONCEAL_FRAMES = 10;
/** Longest delay that the buffer builds up on purpose. */
const MAX_TARGET_FRAMES = 50;
/** Start delay of a spurt beyond which its oldest packets are skipped instead of catching up. */
const MAX_LATE_START_FRAMES = 20;
/** Most concealed frames of a late packet that are left out; a longer skip would drop too much of a syllable. */
const MAX_SKIPPED_FRAMES = 3;
/** Interval between two skips. Consecutive late packets mean that the network became slower: only the first is shortened, then the delay grows. */
const SKIP_INTERVAL_TICKS = 100;
/** Longest run of lost packets of which the next packet may hold copies (plugins/opus). */
const MAX_RECOVERED_PACKETS = 3;
/** The decoder recovers at most 120 ms at once. */
const MAX_RECOVERED_FRAMES = 12;
const HISTORY = 64;
const FATE = { unknown: 0, played: 1, lost: 2 } as const;

/**
 * Jitter buffer of one sender: holds its packets until they are decoded. Time is counted in ticks of the device: `plan` is called once a tick while samples are
 * missing. A packet that comes late increases the delay instead of being dropped. The delay follows its target by time stretching: single periods of the voice
 * are taken out or put in. Everything is bounded; dropped packets are counted.
 */
export class JitterBuffer {
  /** Packets whose turn came, by their fate. */
  playedPackets = 0;
  lostPackets = 0;
  /** Runs of consecutive lost packets. */
  lossRuns = 0;
  readonly #drops: DropCounter;
  readonly #store = new PacketStore();
  readonly #estimator = new DelayEstimator();
  readonly #pacer = new DelayPacer();
  readonly #plan = new PlayoutPlan();
  readonly #fates = new Uint8Array(HISTORY);
  #state: 'empty' | 'waiting' | 'playing' = 'empty';
  #nextSequence = 0;
  /** Highest sequence number received. */
  #highestSequence = 0;
  /** Timestamp of the next frame that is not decoded yet. */
  #playTimestamp = 0;
  #packetFrames = 1;
  /** Frames concealed for packets that may still come: the next packet shows whether they were lost or late. */
  #openConcealment = 0;
  #concealedRun = 0;
  #delayMs = 0;
  #aheadMs = 0;
  #stretchTick = 0;
  #isQuiet = false;
  #lastSkipTick = -SKIP_INTERVAL_TICKS;
  #isInLoss = false;
  #lastTimestamp = 0;
  #lastDecodedTimestamp = 0;

  constructor(drops: DropCounter) {
    this.#drops = drops;
  }

  /** True between the first packet and the end of a spurt. */
  get isPlaying(): boolean {
    return this.#state === 'playing';
  }

  /** Delay added by the jitter buffer beyond the fastest packet, in ms. */
  get delayMs(): number {
    return Math.max(0, this.#delayMs - this.#estimator.minimumMs);
  }

  /** Spread of the packets' delay, in ms. */
  get jitterMs(): number {
    return this.#estimator.spreadMs;
  }

  /** Frames in a packet, learned from the decoder. */
  get packetFrames(): number {
    return this.#packetFrames;
  }

  /**
   * [audio] Takes a packet that arrived at `arrivalMs` on the clock whose tick N is at N * 10 ms. Copies the payload. `codec` is the number of the codec
   * that decodes it.
   */
  put(
    sequence: number,
    timestamp: number,
    isTalkEnd: boolean,
    payload: Uint8Array,
    arrivalMs: number,
    codec = 0,
  ): void {
    const unwrapped = this.#unwrap(timestamp);
    const wrapped = sequence >>> 0;
    if (this.#state === 'empty') {
      this.#state = 'waiting';
      this.#nextSequence = wrapped;
      this.#highestSequence = wrapped;
    } else if (distance(wrapped, this.#nextSequence) < -4 * HISTORY) {
      this.#restart(wrapped);
    }
    if (distance(wrapped, this.#nextSequence) < 0) {
      const isRepeat = this.#fates[wrapped % HISTORY] === FATE.played;
      this.#drops.add(isRepeat ? 'jitter.duplicate' : 'jitter.late');
      if (!isRepeat) this.#estimator.add(arrivalMs - unwrapped * FRAME_MS, this.#packetFrames * FRAME_MS, true);
      return;
    }
    let result = this.#store.put(wrapped, unwrapped, isTalkEnd, payload, this.#nextSequence, codec);
    if (result === 'too-far') {
      this.#drops.add('jitter.overflow', this.#store.count);
      this.#restart(wrapped);
      result = this.#store.put(wrapped, unwrapped, isTalkEnd, payload, wrapped, codec);
    }
    if (result === 'stored') this.#observe(wrapped, unwrapped, arrivalMs);
    else this.#drops.add(result === 'duplicate' ? 'jitter.duplicate' : 'jitter.too-large');
  }

  /**
   * [audio] Plans what to decode at `tick`; the plan is reused. `aheadSamples` decoded samples are played before the plan's. `isQuiet` says that the voice is
   * soft at the moment, so that the delay may change inaudibly. The slots' payloads are valid until the next `put`.
   */
  plan(tick: number, aheadSamples: number, isQuiet: boolean): PlayoutPlan {
    this.#plan.clear();
    this.#isQuiet = isQuiet;
    this.#aheadMs = (aheadSamples * FRAME_MS) / FRAME_SAMPLES;
    if (this.#state === 'waiting') this.#startSpurt(tick);
    if (this.#state === 'playing') this.#planPlaying(tick);
    return this.#plan;
  }

  /** [audio] Notes the number of frames that the last planned `decode` returned. */
  learnPacketFrames(frames: number): void {
    if (frames < 1 || frames === this.#packetFrames) return;
    this.#packetFrames = frames;
    this.#playTimestamp = this.#lastDecodedTimestamp + frames;
  }

  /** [audio] Notes whether the stretch requested by the last plan was made. */
  reportStretch(wasDone: boolean): void {
    this.#pacer.noteStretched(this.#stretchTick, wasDone);
  }

  /** [audio] The device left out `lostMs` of ticks, so that much more audio is waiting; the delay shrinks at once. */
  noticeLostTicks(lostMs: number): void {
    this.#estimator.shift(lostMs);
  }

  /** Discards packets and measurements, as after a pause of the device. */
  reset(): void {
    this.#store.clear();
    this.#estimator.reset();
    this.#fates.fill(FATE.unknown);
    this.#state = 'empty';
    this.#openConcealment = 0;
    this.#concealedRun = 0;
  }

  #startSpurt(tick: number): void {
    let slot = this.#store.findFrom(this.#nextSequence);
    if (slot === null || tick - slot.timestamp < this.#targetFrames()) return;
    while (tick - slot.timestamp > this.#targetFrames() + MAX_LATE_START_FRAMES) {
      const next = this.#store.findFrom(slot.sequence + 1);
      if (next === null) break;
      this.#drops.add('jitter.skipped');
      this.#settle(slot, FATE.lost);
      slot = next;
    }
    this.#state = 'playing';
    this.#skipTo(slot.sequence, distance(slot.sequence, this.#nextSequence));
    this.#playTimestamp = slot.timestamp;
    this.#openConcealment = 0;
    this.#concealedRun = 0;
  }

  #planPlaying(tick: number): void {
    let slot = this.#store.find(this.#nextSequence);
    if (slot === null) {
      const later = this.#store.findFrom(this.#nextSequence + 1);
      if (later === null) {
        this.#planStarved();
        return;
      }
      if (this.#planLost(later)) return;
      slot = later;
    }
    const gap = slot.timestamp - this.#playTimestamp;
    const isPause = gap > this.#openConcealment && tick - slot.timestamp < this.#targetFrames();
    if (isPause) return;
    if (slot.bytes === 0) {
      this.#endSpurt(slot);
      return;
    }
    const stoodIn = this.#openConcealment;
    this.#openConcealment = 0;
    if (stoodIn > 0 && this.#planSkip(tick, slot, stoodIn)) return;
    this.#planDecode(tick, slot);
  }

  /**
   * Plans a packet that came after `stoodIn` concealed frames. When the delay was enough for nearly all packets, it stays: the concealed part of the packet is
   * left out, so that sound continues at its time and in phase. False when the delay should grow, or too much would be lost.
   */
  #planSkip(tick: number, slot: PacketSlot, stoodIn: number): boolean {
    const delayMs = (tick - slot.timestamp - stoodIn) * FRAME_MS + this.#aheadMs;
    if (tick - this.#lastSkipTick < SKIP_INTERVAL_TICKS) return false;
    if (stoodIn > MAX_SKIPPED_FRAMES || delayMs < this.#targetFrames() * FRAME_MS || slot.isTalkEnd) return false;
    const next = stoodIn < this.#packetFrames ? null : this.#store.find(this.#nextSequence + 1);
    if (stoodIn >= this.#packetFrames) {
      if (next === null || next.timestamp !== slot.timestamp + this.#packetFrames || next.bytes === 0) return false;
      if (stoodIn >= 2 * this.#packetFrames) return false;
    }
    this.#delayMs = delayMs;
    this.#decode(slot);
    if (next !== null) this.#decode(next);
    this.#plan.skippedFrames = stoodIn;
    this.#lastSkipTick = tick;
    return true;
  }

  /** No packet is there: sound is concealed for a while, and the next packet shows whether it was late or lost. */
  #planStarved(): void {
    if (this.#concealedRun >= MAX_CONCEAL_FRAMES) {
      this.#state = 'waiting';
      this.#openConcealment = 0;
      return;
    }
    this.#openConcealment++;
    this.#concealedRun++;
    this.#plan.add('conceal', null, 1);
  }

  /** Fills the time of lost packets before `later`. False when that time is filled already and `later` is next. */
  #planLost(later: PacketSlot): boolean {
    const missing = later.timestamp - this.#playTimestamp - this.#openConcealment;
    this.#playTimestamp += this.#openConcealment;
    this.#openConcealment = 0;
    const lost = distance(later.sequence, this.#nextSequence);
    this.#noteLost(lost);
    const open = clamp(Math.ceil(missing / this.#packetFrames), 0, lost, 0);
    this.#skipTo(later.sequence - open, lost - open);
    if (open === 0) {
      this.#playTimestamp = Math.max(this.#playTimestamp, later.timestamp);
      return false;
    }
    const isWhole = missing === open * this.#packetFrames && missing <= MAX_RECOVERED_FRAMES;
    if (open <= MAX_RECOVERED_PACKETS && isWhole && later.bytes > 0) {
      this.#plan.add('recover', later, missing);
      this.#concealedRun = 0;
      this.#skipTo(later.sequence, open);
      this.#playTimestamp += missing;
    } else if (this.#concealedRun >= MAX_CONCEAL_FRAMES) {
      this.#playTimestamp++;
    } else {
      const frames = Math.min(this.#packetFrames, missing);
      this.#plan.add('conceal', null, frames);
      this.#concealedRun += frames;
      this.#advanceLost(this.#nextSequence + 1, frames);
    }
    return true;
  }

  /**
   * Each packet of a run of `lost` ones could have been recovered from the one behind the run. A packet of a run is noted once, although the rest of the run is
   * planned again.
   */
  #noteLost(lost: number): void {
    if (this.#isInLoss || lost > MAX_RECOVERED_PACKETS) return;
    for (let back = 1; back <= lost; back++) this.#estimator.addLost(back * this.#packetFrames * FRAME_MS);
  }

  #planDecode(tick: number, slot: PacketSlot): void {
    this.#delayMs = (tick - slot.timestamp) * FRAME_MS + this.#aheadMs;
    const targetMs = this.#targetFrames() * FRAME_MS;
    const excessMs = this.#delayMs - Math.max(this.#estimator.shrinkFrames * FRAME_MS, targetMs);
    const shortMs = targetMs - this.#delayMs;
    this.#pacer.note(excessMs, shortMs, this.#packetFrames);
    this.#decode(slot);
    if (this.#state !== 'playing') return;
    const careToShrink = this.#pacer.careToShrink(tick, excessMs, this.#isQuiet);
    if (careToShrink !== null) {
      this.#decodeAhead();
      this.#planStretch(tick, excessMs, careToShrink);
      return;
    }
    const careToGrow = this.#pacer.careToGrow(tick, shortMs, this.#isQuiet);
    if (careToGrow !== null) this.#planStretch(tick, -shortMs, careToGrow);
  }

  #planStretch(tick: number, byMs: number, care: StretchCare): void {
    this.#plan.stretchSamples = Math.round((byMs * FRAME_SAMPLES) / FRAME_MS);
    this.#plan.stretchCare = care;
    this.#stretchTick = tick;
  }

  /** A packet of 10 ms is shorter than two periods of a low voice, so the next one is decoded with it. */
  #decodeAhead(): void {
    if (this.#packetFrames > 1) return;
    const next = this.#store.find(this.#nextSequence);
    if (next !== null && next.timestamp === this.#playTimestamp && next.bytes > 0) this.#decode(next);
  }

  #decode(slot: PacketSlot): void {
    this.#plan.add('decode', slot, this.#packetFrames);
    this.#concealedRun = 0;
    this.#lastDecodedTimestamp = slot.timestamp;
    this.#playTimestamp = slot.timestamp + this.#packetFrames;
    this.playedPackets++;
    this.#settle(slot, FATE.played);
    if (slot.isTalkEnd) this.#state = 'waiting';
  }

  #endSpurt(slot: PacketSlot): void {
    this.#settle(slot, FATE.played);
    this.#state = 'waiting';
    this.#openConcealment = 0;
  }

  /** Ends a packet's turn and moves on to the next one. */
  #settle(slot: PacketSlot, fate: number): void {
    this.#fates[slot.sequence % HISTORY] = fate;
    this.#isInLoss = fate === FATE.lost;
    this.#store.release(slot);
    this.#nextSequence = (slot.sequence + 1) >>> 0;
  }

  #advanceLost(nextSequence: number, frames: number): void {
    this.#skipTo(nextSequence, 1);
    this.#playTimestamp += frames;
  }

  #skipTo(sequence: number, lost: number): void {
    for (let i = 0; i < lost && i < HISTORY; i++) this.#fates[(sequence - 1 - i) & (HISTORY - 1)] = FATE.lost;
    this.lostPackets += lost;
    if (lost > 0 && !this.#isInLoss) this.lossRuns++;
    if (lost > 0) this.#isInLoss = true;
    this.#nextSequence = sequence >>> 0;
  }

  /** Starts anew after the sender's count restarted, or after a gap too long to catch up. */
  #restart(sequence: number): void {
    this.reset();
    this.#state = 'waiting';
    this.#nextSequence = sequence;
    this.#highestSequence = sequence;
  }

  #observe(sequence: number, timestamp: number, arrivalMs: number): void {
    const spanMs = this.#packetFrames * FRAME_MS;
    const delayMs = arrivalMs - timestamp * FRAME_MS;
    const isOvertaken = distance(sequence, this.#highestSequence) < 0;
    if (!isOvertaken) this.#highestSequence = sequence;
    this.#estimator.add(delayMs, spanMs, isOvertaken);
  }

  #targetFrames(): number {
    const fastest = Math.floor(this.#estimator.minimumMs / FRAME_MS);
    return Math.min(this.#estimator.targetFrames, fastest + MAX_TARGET_FRAMES);
  }

  /** Timestamps wrap at 2^32 frames. */
  #unwrap(timestamp: number): number {
    this.#lastTimestamp += distance(timestamp, this.#lastTimestamp);
    return this.#lastTimestamp;
  }
}
