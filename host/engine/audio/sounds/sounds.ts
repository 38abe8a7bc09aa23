import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { SoftLimiter } from '../playback/limiter.ts';
import { SoundDeck } from './sound-deck.ts';

/** Frames for which the limiter runs after the last sound; its gain recovers within this time. */
const RECOVERY_FRAMES = 50;

/**
 * Plugin sounds on the audio thread: into the local output, after all other processing, and into the sent signal. Sounds for the channel are also played to the
 * local user, by the clock of playback.
 */
export class Sounds {
  readonly #onEnded: (id: number) => void;
  /** Number of decks in which each sound still plays, by sound id. */
  readonly #parts = new Map<number, number>();
  readonly #ear = new SoundDeck((id) => this.#partEnded(id));
  /** The channel's sounds, played to the local user. */
  readonly #echo = new SoundDeck((id) => this.#partEnded(id));
  readonly #channel = new SoundDeck((id) => this.#partEnded(id));
  readonly #heard = new Float32Array(FRAME_SAMPLES);
  readonly #sent = new Float32Array(FRAME_SAMPLES);
  readonly #earLimiter = new SoftLimiter();
  readonly #channelLimiter = new SoftLimiter();
  #recoveryFrames = 0;

  /** `onEnded` is called once for each sound that `play` was called with. */
  constructor(onEnded: (id: number) => void) {
    this.#onEnded = onEnded;
  }

  /** Starts a sound: mono, 48,000 samples a second; the samples are kept and not changed. A sound without a free slot ends at once. */
  play(id: number, samples: Float32Array, gain: number, isForChannel: boolean): void {
    const decks = isForChannel ? [this.#channel, this.#echo] : [this.#ear];
    this.#parts.set(id, decks.length);
    for (const deck of decks) if (!deck.start(id, samples, gain)) this.#partEnded(id);
  }

  stop(id: number): void {
    for (const deck of [this.#ear, this.#echo, this.#channel]) deck.stop(id);
  }

  /** Ends all sounds, because without a device there is no clock. */
  clear(): void {
    for (const deck of [this.#ear, this.#echo, this.#channel]) deck.clear();
    this.#recoveryFrames = 0;
  }

  /** [audio] True while a sound plays, locally or for the channel. */
  get isActive(): boolean {
    return this.#ear.isActive || this.#echo.isActive || this.#channel.isActive;
  }

  /** [audio] */
  get isSending(): boolean {
    return this.#channel.isActive;
  }

  /** [audio] The next frame for the channel, limited, valid until the next call; null while nothing plays. */
  takeSent(): Float32Array | null {
    if (!this.#channel.isActive) return null;
    this.#sent.fill(0);
    this.#channel.addTo(this.#sent);
    this.#channelLimiter.process(this.#sent);
    return this.#sent;
  }

  /**
   * [audio] Returns the frame with playing sounds added; the frame itself while none plays. `side` is the frame's side signal: it is limited with the frame, in
   * place. `isMonitoring`: the user already hears the sent signal. `isDeafened`: sounds advance without output.
   */
  addTo(
    frame: Float32Array,
    isMonitoring: boolean,
    isDeafened: boolean,
    side: Float32Array | null = null,
  ): Float32Array {
    const isActive = this.#ear.isActive || this.#echo.isActive;
    if (isActive) this.#recoveryFrames = RECOVERY_FRAMES;
    else if (this.#recoveryFrames > 0) this.#recoveryFrames -= 1;
    if (this.#recoveryFrames === 0) return frame;
    const heard = this.#heard;
    heard.set(frame);
    this.#ear.addTo(isDeafened ? null : heard);
    this.#echo.addTo(isDeafened || isMonitoring ? null : heard);
    this.#earLimiter.process(heard, side);
    return heard;
  }

  #partEnded(id: number): void {
    const left = (this.#parts.get(id) ?? 1) - 1;
    if (left > 0) {
      this.#parts.set(id, left);
      return;
    }
    this.#parts.delete(id);
    this.#onEnded(id);
  }
}
