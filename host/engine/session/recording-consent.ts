import { EventEmitter } from 'node:events';
import type { Recording } from '@jackfield/protocol/state';
import type { Connection } from './connection.ts';
import type { Roster } from './roster.ts';

/** How a request to record is answered: by the user in a window, or by the choice of the start. */
export type RecordingAnswer = 'ask' | 'allow' | 'refuse';

/** The recording of the user's channel, and the user's answer to it. */
export class RecordingConsent extends EventEmitter<{ recording: [Recording | null] }> {
  readonly #connection: Connection;
  readonly #roster: Roster;
  readonly #answer: RecordingAnswer;
  #recording: Recording | null = null;

  constructor(connection: Connection, roster: Roster, answer: RecordingAnswer) {
    super();
    this.#connection = connection;
    this.#roster = roster;
    this.#answer = answer;
    connection.on('recording', (recording) => this.#note(recording));
  }

  /** null while nobody records. */
  get recording(): Recording | null {
    return this.#recording;
  }

  /** True when the local user is the recorder. */
  get isOwn(): boolean {
    return this.#recording !== null && this.#recording.recorderId === this.#roster.selfId;
  }

  /** Sends the user's answer, or a changed one. An answer to a recording that is over is ignored. */
  answer(recordingId: number, isAllowed: boolean): void {
    if (this.#recording?.id === recordingId) this.#connection.answerRecording(recordingId, isAllowed);
  }

  /** Ends the local user's recording; a recording of another user continues. */
  stop(): void {
    if (this.#recording !== null && this.isOwn) this.#connection.stopRecording(this.#recording.id);
  }

  #note(recording: Recording | null): void {
    if (recording === null && this.#recording === null) return;
    const wasAsked = this.#isAsked;
    this.#recording = recording;
    this.emit('recording', recording);
    if (recording === null || this.#answer === 'ask' || !this.#isAsked) return;
    if (!wasAsked) this.#connection.answerRecording(recording.id, this.#answer === 'allow');
  }

  get #isAsked(): boolean {
    const { selfId } = this.#roster;
    return selfId !== null && this.#recording?.asked.includes(selfId) === true;
  }
}
