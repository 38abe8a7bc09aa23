import type { AudioThreadClient } from './audio-thread-client.ts';

/** A recording that somebody hears in the place of the microphone, for as long as the window or command that asked for it is there. */
export class VoiceLoop {
  readonly #audio: Pick<AudioThreadClient, 'loopVoice'>;
  #owner: string | null = null;

  constructor(audio: Pick<AudioThreadClient, 'loopVoice'>) {
    this.#audio = audio;
  }

  /** null gives the microphone back. Rejects with `AUDIO_FILE_*`; then what was heard before goes on. */
  async set(owner: string, file: string | null): Promise<void> {
    await this.#audio.loopVoice(file);
    this.#owner = file === null ? null : owner;
  }

  /** The window or command is gone. */
  async endOf(owner: string): Promise<void> {
    if (this.#owner === owner) await this.set(owner, null);
  }
}
