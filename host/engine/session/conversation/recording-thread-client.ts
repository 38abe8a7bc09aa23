import { once } from 'node:events';
import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import { JackfieldError, reasonOf } from '../../errors.ts';
import type { ConversationWriterOptions } from '../../audio/recording/conversation-writer.ts';
import type { RecordingCommand, RecordingEvent, RecordingThreadData } from '../../audio/recording/recording-thread.ts';

/** [control] The thread that writes one conversation. Its disposal resolves when all files are closed. */
export class RecordingThreadClient implements AsyncDisposable {
  readonly #worker: Worker;
  #isClosed = false;

  private constructor(worker: Worker, onError: (error: JackfieldError) => void) {
    this.#worker = worker;
    worker.on('message', (event: RecordingEvent) => {
      if (event.kind === 'failed') onError(JackfieldError.revive(event.error));
    });
    worker.on('error', (error) => onError(JackfieldError.of('RECORDING_FAILED', { reason: reasonOf(error) }, error)));
    worker.on('exit', () => {
      this.#isClosed = true;
    });
  }

  /** Resolves when the files exist. Rejects with AUDIO_FILE_UNWRITABLE or RECORDING_FAILED. */
  static async open(
    order: ConversationWriterOptions,
    onError: (error: JackfieldError) => void,
  ): Promise<RecordingThreadClient> {
    const worker = new Worker(new URL('../../audio/recording/recording-thread-entry.js', import.meta.url), {
      name: 'recording',
      workerData: { ...order, compileCache: getCompileCacheDir() ?? null } satisfies RecordingThreadData,
    });
    try {
      const [event] = (await once(worker, 'message')) as [RecordingEvent];
      if (event.kind === 'failed') throw JackfieldError.revive(event.error);
      return new RecordingThreadClient(worker, onError);
    } catch (error) {
      await worker.terminate();
      if (error instanceof JackfieldError) throw error;
      throw JackfieldError.of('RECORDING_FAILED', { reason: reasonOf(error) }, error);
    }
  }

  addVoice(userId: number, name: string, ring: Float32Array): void {
    this.#post({ kind: 'addVoice', userId, name, ring });
  }

  endVoice(userId: number, frame: number): void {
    this.#post({ kind: 'endVoice', userId, frame });
  }

  mark(frame: number, text: string): void {
    this.#post({ kind: 'mark', frame, text });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    const exited = once(this.#worker, 'exit');
    this.#post({ kind: 'close' });
    // No timeout: a slow disk may need long, and a thread that fails exits.
    await exited.catch(() => undefined);
  }

  #post(command: RecordingCommand): void {
    this.#worker.postMessage(command);
  }
}
