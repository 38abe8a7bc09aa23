import type { PacketFrames } from '@jackfield/sandbox/pipe-protocol';
import { rms } from '@jackfield/sandbox/signal';

/** A frame below −50 dBFS, or 15 dB below the loudest, is soft: 20 ms of concealment in it are inaudible. */
const QUIET_RMS = 0.003_16;
const SOFT_RATIO = 0.178;
/** Factor per frame by which the peak decays: half in 0.7 s. */
const PEAK_DECAY = 0.99;
/** Number of frames after which a longer packet begins in any case: 2 s. */
const PATIENCE_FRAMES = 200;

/**
 * Decides when the packet length changes [audio]. A longer packet is complete later, so its listeners need more delay: it begins in a pause or at a soft frame.
 * A shorter packet needs no more delay and begins at once.
 */
export class PacketLength {
  #frames: PacketFrames = 1;
  #wanted: PacketFrames = 1;
  #peak = 0;
  #waited = 0;

  /** Length of the packet that begins next, in frames. */
  get frames(): PacketFrames {
    return this.#frames;
  }

  /** Sets the length with which the chain begins. */
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

  /** Records a frame; `isSent` is false when it was not sent. It is only measured while a change is pending. */
  note(pcm: Float32Array, isSent: boolean): void {
    if (this.#wanted === this.#frames) return;
    const level = isSent ? rms(pcm, pcm.length) : 0;
    this.#peak = Math.max(level, this.#peak * PEAK_DECAY);
    this.#waited += 1;
    if (level > QUIET_RMS && level > this.#peak * SOFT_RATIO && this.#waited < PATIENCE_FRAMES) return;
    this.#frames = this.#wanted;
  }
}
