import type { PacketFrames } from '@jackfield/sandbox/pipe-protocol';
import { rms } from '@jackfield/sandbox/signal';

/** A frame below −50 dBFS, or 15 dB below the loudest, is soft: 20 ms of concealment in it are not heard. */
const QUIET_RMS = 0.003_16;
const SOFT_RATIO = 0.178;
/** The loudest frame is forgotten by half in 0.7 s. */
const PEAK_DECAY = 0.99;
/** Frames that are sent until a longer packet comes in any case: 2 s. */
const PATIENCE_FRAMES = 200;

/**
 * When the length of packets changes [audio]. A longer packet is complete later, and so its listeners need more delay: it begins in a pause or at a soft frame. A
 * shorter one needs nothing and begins at once.
 */
export class PacketLength {
  #frames: PacketFrames = 1;
  #wanted: PacketFrames = 1;
  #peak = 0;
  #waited = 0;

  /** Of the packet that begins next. */
  get frames(): PacketFrames {
    return this.#frames;
  }

  /** The chain begins with packets of this length. */
  start(frames: PacketFrames): void {
    this.#frames = frames;
    this.want(frames);
  }

  want(frames: PacketFrames): void {
    this.#wanted = frames;
    this.#waited = 0;
    this.#peak = 0;
    if (frames < this.#frames) this.#frames = frames;
  }

  /** A frame was sent, or not; it is only measured while a change waits. */
  note(pcm: Float32Array, isSent: boolean): void {
    if (this.#wanted === this.#frames) return;
    const level = isSent ? rms(pcm, pcm.length) : 0;
    this.#peak = Math.max(level, this.#peak * PEAK_DECAY);
    this.#waited += 1;
    if (level > QUIET_RMS && level > this.#peak * SOFT_RATIO && this.#waited < PATIENCE_FRAMES) return;
    this.#frames = this.#wanted;
  }
}
