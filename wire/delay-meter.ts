import { FRAME_MS } from './limits.ts';

/** Number of buckets, the smallest of which is the base delay; the last bucket is being filled. */
const BUCKETS = 5;
const BUCKET_MS = 8_000;
/** Packets of which the fastest gives the current delay: of 16 with 60 ms of jitter it is 4 ms late on average. */
const RECENT_PACKETS = 16;
const LEAST_PACKETS = 3;
/** Time within which a queue fills. */
const RECENT_MS = 600;
/** Time after which a measurement before a pause is no longer current. */
const CURRENT_MS = 1_000;
/** Longest packet in frames; a longer distance between two packets is a pause. */
const MAX_PACKET_FRAMES = 6;
const MAX_QUEUE_MS = 10_000;

/**
 * Queueing delay of one talker's packets (docs/design/congestion-control.md): the fastest of the last 0.6 s, at most 16, minus the fastest of the last 40 s. It
 * needs only what a relay sees: arrival, sequence and timestamp. [any] Allocates nothing after construction; all input may be forged.
 */
export class DelayMeter {
  readonly #base: Float64Array;
  readonly #recent = new Float64Array(RECENT_PACKETS).fill(Infinity);
  readonly #recentAtMs = new Float64Array(RECENT_PACKETS).fill(-Infinity);
  #recentIndex = 0;
  #bucket = -1;
  #lastAtMs = -Infinity;
  #lastSequence = -1;
  /** Last timestamp, unwrapped, in frames. */
  #lastTimestamp = 0;
  #wasTalkEnd = true;
  /** Frames per packet, as measured between the last two consecutive packets. */
  #packetFrames = 0;

  /** `extraWindowMs` extends the window of the base delay beyond 40 s, by whole buckets of 8 s. */
  constructor(extraWindowMs = 0) {
    this.#base = new Float64Array(BUCKETS + Math.ceil(extraWindowMs / BUCKET_MS)).fill(Infinity);
  }

  /** Records the arrival of a packet. Only the 16 low bits of `timestamp` (frames of 10 ms) are used. */
  note(atMs: number, sequence: number, timestamp: number, isTalkEnd: boolean): void {
    if (atMs - this.#lastAtMs > this.#base.length * BUCKET_MS) this.#forget();
    const frames = ((timestamp - this.#lastTimestamp) << 16) >> 16;
    // The delay of a packet is its arrival minus the capture of its last sample, which is where the next packet begins.
    const isNeighbour = sequence === this.#lastSequence + 1 && !this.#wasTalkEnd && !isTalkEnd;
    if (isNeighbour && frames > 0 && frames <= MAX_PACKET_FRAMES) {
      // A single distance of another length is a pause, or the change to another packet length.
      if (frames === this.#packetFrames) this.#addToBase(this.#lastAtMs, (this.#lastTimestamp + frames) * FRAME_MS);
      this.#packetFrames = frames;
    }
    this.#lastAtMs = atMs;
    this.#lastSequence = sequence;
    this.#lastTimestamp += frames;
    this.#wasTalkEnd = isTalkEnd;
    // With heavy loss, few packets have a neighbour. The first packet that is shorter than those before looks too fast, so the base must not learn from it.
    const endsMs = (this.#lastTimestamp + this.#packetFrames) * FRAME_MS;
    if (this.#packetFrames > 0 && !isTalkEnd) this.#addToRecent(atMs, atMs - endsMs);
  }

  /** Queueing delay in ms, 0 to 10,000; null when no packet came in the last second, or fewer than 3 of the 0.6 s before the last one could be measured. */
  queueMs(nowMs: number): number | null {
    if (nowMs - this.#lastAtMs > CURRENT_MS) return null;
    let fastest = Infinity;
    let count = 0;
    for (let index = 0; index < RECENT_PACKETS; index++) {
      if (this.#lastAtMs - (this.#recentAtMs[index] ?? -Infinity) > RECENT_MS) continue;
      count += 1;
      fastest = Math.min(fastest, this.#recent[index] ?? Infinity);
    }
    if (count < LEAST_PACKETS) return null;
    let base = Infinity;
    for (const each of this.#base) base = Math.min(base, each);
    return base === Infinity ? null : clampToQueue(fastest - base);
  }

  #addToRecent(atMs: number, delayMs: number): void {
    this.#recent[this.#recentIndex] = delayMs;
    this.#recentAtMs[this.#recentIndex] = atMs;
    this.#recentIndex = (this.#recentIndex + 1) % RECENT_PACKETS;
  }

  #addToBase(atMs: number, capturedMs: number): void {
    const delayMs = atMs - capturedMs;
    const bucket = Math.floor(atMs / BUCKET_MS);
    const { length } = this.#base;
    for (let passed = Math.min(bucket - this.#bucket, length); passed > 0; passed--)
      this.#base[(bucket - passed + 1) % length] = Infinity;
    this.#bucket = bucket;
    const index = bucket % length;
    this.#base[index] = Math.min(this.#base[index] ?? Infinity, delayMs);
  }

  /** Discards all measurements, because they are too old; the timestamp may have wrapped meanwhile. */
  #forget(): void {
    this.#base.fill(Infinity);
    this.#recentAtMs.fill(-Infinity);
    this.#wasTalkEnd = true;
    this.#packetFrames = 0;
  }
}

function clampToQueue(delayMs: number): number {
  if (delayMs < 0) return 0;
  return Math.min(MAX_QUEUE_MS, delayMs);
}
