import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import type { ConversationState, Recording } from '@jackfield/protocol/state';
import { fileNameOf } from '../../audio/recording/file-name.ts';
import { JackfieldError } from '../../errors.ts';
import { ownName } from '../parts.ts';
import type { SessionParts } from '../parts.ts';
import { askToRecord } from '../recording-question.ts';
import { ConversationMemory } from './conversation-memory.ts';
import { RecordingThreadClient } from './recording-thread-client.ts';
import type { RecordingLock } from './recording-lock.ts';

export interface ConversationOrder {
  readonly format: 'opus' | 'wav';
  /** One file with all voices, one file per person, or both. */
  readonly tracks: 'mix' | 'people' | 'both';
  /** Folder to write to; null creates a new folder among the recordings of this user. */
  readonly folder: string | null;
}

type RecorderParts = Pick<SessionParts, 'audio' | 'connection' | 'nameOverride' | 'recording' | 'roster' | 'settings'>;

interface Running {
  readonly memory: ConversationMemory;
  readonly thread: RecordingThreadClient;
  /** Resolves when all files are closed. Never rejects. */
  readonly finished: Promise<void>;
}

/**
 * Records a conversation for its participants: asks all of them, then writes until the recording is stopped, the channel is left, the connection ends or the
 * engine is closed. Windows may open and close meanwhile. The files on the disk stay usable whatever happens.
 */
export class ConversationRecorder
  extends EventEmitter<{ conversation: [ConversationState | null] }>
  implements AsyncDisposable
{
  readonly #parts: RecorderParts;
  readonly #lock: RecordingLock;
  /** The folder in which each recording gets its own. */
  readonly #home: string;
  #state: ConversationState | null = null;
  #running: Running | null = null;

  constructor(parts: RecorderParts, lock: RecordingLock, home: string) {
    super();
    this.#parts = parts;
    this.#lock = lock;
    this.#home = home;
  }

  /** State of the running recording, or of the last one; null before the first. */
  get state(): ConversationState | null {
    return this.#state;
  }

  /**
   * Resolves when the recording runs. Rejects with NOT_IN_CHANNEL, RECORDING_BUSY, RECORDING_ENDED (stopped before it began), the server's refusal, or
   * AUDIO_FILE_UNWRITABLE.
   */
  async start(order: ConversationOrder): Promise<{ readonly folder: string }> {
    await using stack = new AsyncDisposableStack();
    stack.use(this.#lock.take());
    const { audio, connection, recording: consent, roster } = this.#parts;
    const channel = roster.ownChannel;
    if (channel === null)
      throw JackfieldError.of(connection.state.kind === 'connected' ? 'NOT_IN_CHANNEL' : 'NOT_CONNECTED');
    stack.defer(() => consent.stop());
    const recording = await askToRecord(this.#parts, null);
    const now = Date.now();
    const folder = order.folder ?? join(this.#home, `${stampOf(now)} ${fileNameOf(channel.name)}`);
    const memory = new ConversationMemory(audio);
    const thread = stack.use(
      await RecordingThreadClient.open(
        {
          folder,
          format: order.format,
          hasMix: order.tracks !== 'people',
          hasPeople: order.tracks !== 'mix',
          ownName: ownName(this.#parts),
          channel: channel.name,
          startedAt: new Date(now).toISOString(),
          own: memory.space.own,
          clock: memory.space.clock,
        },
        (error) => this.#fail(error),
      ),
    );
    // The files take a moment to open, so the displayed clock begins with the sound.
    this.#publish({ folder, startedAtMs: Date.now(), endedAtMs: null, markers: 0, error: null });
    this.#running = { memory, thread, finished: this.#run(memory, thread, recording, stack.move()) };
    return { folder };
  }

  /** Sets a marker at this moment; does nothing without a recording. */
  mark(text: string): void {
    const state = this.#state;
    if (this.#running === null || state === null) return;
    const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
    const { memory, thread } = this.#running;
    thread.mark(memory.frames, line === '' ? `Marker ${state.markers + 1}` : line);
    this.#publish({ ...state, markers: state.markers + 1 });
  }

  /** Ends the recording, also while users are still being asked; everything spoken so far is written. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === null) {
      this.#parts.recording.stop();
      return;
    }
    running.memory.stop();
    await running.finished;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** Never rejects. */
  async #run(
    memory: ConversationMemory,
    thread: RecordingThreadClient,
    recording: Recording,
    stack: AsyncDisposableStack,
  ): Promise<void> {
    const { recording: consent, roster } = this.#parts;
    const follow = (now: Recording | null): void => {
      const allowed = now !== null && now.id === recording.id ? now.allowed : [];
      for (const userId of memory.voices)
        if (!allowed.includes(userId)) thread.endVoice(userId, memory.removeVoice(userId));
      for (const userId of allowed) {
        const ring = memory.addVoice(userId);
        if (ring !== null) thread.addVoice(userId, roster.findUser(userId)?.name ?? `User ${userId}`, ring);
      }
      if (now === null) memory.stop();
    };
    try {
      const stopped = memory.run();
      consent.on('recording', follow);
      // The current state of consent counts, not the state when the recording began.
      follow(consent.recording);
      await stopped;
    } catch (error) {
      this.#fail(JackfieldError.from(error));
    } finally {
      consent.off('recording', follow);
      this.#running = null;
      const endedAtMs = Date.now();
      if (memory.lostFrames > 0)
        this.#fail(JackfieldError.of('RECORDING_GAPS', { seconds: Math.ceil(memory.lostFrames / 100) }));
      // The recording indicator goes at once, before the last files are closed.
      consent.stop();
      await stack.disposeAsync();
      if (this.#state !== null) this.#publish({ ...this.#state, endedAtMs });
    }
  }

  /** A failing disk ends the recording, because later sound would be missing. */
  #fail(error: JackfieldError): void {
    if (this.#state !== null && this.#state.error === null) this.#publish({ ...this.#state, error: error.toCoded() });
    this.#running?.memory.stop();
  }

  #publish(state: ConversationState): void {
    this.#state = state;
    this.emit('conversation', state);
  }
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-30 14.03.22`, in local time: sorts by time, and is a valid name on every system. */
function stampOf(timeMs: number): string {
  const date = new Date(timeMs);
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join('.')}`;
}
