import { SAMPLE_RATE } from '@jackfield/protocol/pcm';
import { decodeSound, toPlaybackRate } from '../audio/sounds/decode-sound.ts';
import type { RecordedSound } from '../audio/sounds/decode-sound.ts';
import { MAX_SOUNDS } from '../audio/sounds/sound-deck.ts';
import type { PlayedSound, SoundOptions } from '../ports/plugin-services.ts';
import type { AudioThreadClient } from './audio-thread-client.ts';

/** Size of the cache of decoded sounds: 60 s, 11 MB. */
const MAX_CACHED_SAMPLES = 60 * SAMPLE_RATE;

/** Decodes sounds of plugins and passes them to the audio thread, at most eight at once for all plugins together. */
export class SoundPlayer {
  readonly #audio: Pick<AudioThreadClient, 'playSound' | 'stopSound'>;
  /** Owner of each sound by id: of sounds that play, and of those still being resampled to the playback rate. */
  readonly #owners = new Map<number, string>();
  /** Decoded sounds, least recently played first. */
  readonly #cache = new Map<Uint8Array, RecordedSound>();
  #nextId = 1;

  constructor(audio: Pick<AudioThreadClient, 'playSound' | 'stopSound' | 'on'>) {
    this.#audio = audio;
    audio.on('soundEnded', (id) => this.#owners.delete(id));
    audio.on('died', () => this.#owners.clear());
  }

  /** Plays a WAV file, whose bytes must not change meanwhile or afterwards, or mono samples at 48 kHz. */
  play(sound: Uint8Array | Float32Array, options: SoundOptions): PlayedSound {
    if (this.#owners.size >= MAX_SOUNDS) return { kind: 'tooMany' };
    const recorded = sound instanceof Float32Array ? { rate: SAMPLE_RATE, samples: sound } : this.#decode(sound);
    if (typeof recorded === 'string') return { kind: 'bad', reason: recorded };
    const id = this.#nextId;
    this.#nextId = (this.#nextId % 0xffff_ffff) + 1;
    this.#owners.set(id, options.pluginId);
    if (recorded.rate === SAMPLE_RATE) this.#start(id, recorded.samples, options);
    else void this.#startLater(id, sound, recorded, options);
    return { kind: 'playing', id };
  }

  /** Fades out a sound; only its owner can stop it. */
  stop(pluginId: string, id: number): void {
    if (this.#owners.get(id) !== pluginId) return;
    this.#audio.stopSound(id);
    // A sound that has not started yet never starts.
    this.#owners.delete(id);
  }

  /** Fades out all sounds of a plugin. */
  stopAll(pluginId: string): void {
    for (const [id, owner] of this.#owners) if (owner === pluginId) this.stop(pluginId, id);
  }

  #decode(wav: Uint8Array): RecordedSound | string {
    const recorded = this.#cache.get(wav) ?? decodeSound(wav);
    if (typeof recorded !== 'string') this.#keep(wav, recorded);
    return recorded;
  }

  #keep(wav: Uint8Array, recorded: RecordedSound): void {
    this.#cache.delete(wav);
    this.#cache.set(wav, recorded);
    let samples = 0;
    for (const kept of this.#cache.values()) samples += kept.samples.length;
    for (const [oldest, kept] of this.#cache) {
      if (samples <= MAX_CACHED_SAMPLES || oldest === wav) break;
      this.#cache.delete(oldest);
      samples -= kept.samples.length;
    }
  }

  async #startLater(
    id: number,
    sound: Uint8Array | Float32Array,
    recorded: RecordedSound,
    options: SoundOptions,
  ): Promise<void> {
    const samples = await toPlaybackRate(recorded);
    if (sound instanceof Uint8Array && this.#cache.has(sound)) this.#keep(sound, { rate: SAMPLE_RATE, samples });
    if (this.#owners.has(id)) this.#start(id, samples, options);
  }

  /** Sends the audio thread a copy of the samples. */
  #start(id: number, samples: Float32Array, { gain, isForChannel }: SoundOptions): void {
    this.#audio.playSound(id, Float32Array.from(samples), gain, isForChannel);
  }
}
