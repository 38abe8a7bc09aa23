import type { AudioThreadClient } from './audio-thread-client.ts';

/** Plays a recording in place of the microphone, for as long as the requesting window or command exists. */
export class VoiceLoop {
  readonly #audio: Pick<AudioThreadClient, 'loopVoice'>;
  #owner: string | null = null;

  constructor(audio: Pick<AudioThreadClient, 'loopVoice'>) {
    this.#audio = audio;
  }

  /** `file` null restores the microphone. Rejects with `AUDIO_FILE_*`; then the sound before continues. */
  async set(owner: string, file: string | null): Promise<void> {
    await this.#audio.loopVoice(file);
    this.#owner = file === null ? null : owner;
  }

  /** The requesting window or command is gone. */
  async endOf(owner: string): Promise<void> {
    if (this.#owner === owner) await this.set(owner, null);
  }
}
