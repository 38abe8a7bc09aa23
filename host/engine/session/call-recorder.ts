import type { RecordedFiles } from '@jackfield/protocol/rpc';
import type { Recording } from '@jackfield/protocol/state';
import { JackfieldError } from '../errors.ts';
import { guestChannel } from '../supervisor/events/guest-types.ts';
import { CallEvents } from './call-events.ts';
import { CallMemory } from './call-memory.ts';
import type { RecordingLock } from './conversation/recording-lock.ts';
import { ownName } from './parts.ts';
import type { SessionParts } from './parts.ts';
import { askToRecord } from './recording-question.ts';
import { DIAGNOSTIC_RECORDING_FORMAT, VOICE_FILE, writeDiagnosticRecording } from './diagnostic-recording-files.ts';
import type { DiagnosticRecording } from './diagnostic-recording-files.ts';

/** Time beyond the length of the recording after which a device that stalls or loses time is given up, in ms; the server ends the recording a second later. */
const PATIENCE_MS = 4_000;

export interface DiagnosticRecordingOrder {
  readonly folder: string;
  /** Length of the recording in seconds, 1 to 60. */
  readonly seconds: number;
  /** True to record only the local user's voice; nobody is asked. */
  readonly isMine: boolean;
}

type RecorderParts = Pick<
  SessionParts,
  'audio' | 'chat' | 'connection' | 'nameOverride' | 'recording' | 'roster' | 'settings' | 'talk'
>;

/** Asks, records and writes one diagnostic recording at a time, for as long as the requesting window or command exists. */
export class CallRecorder {
  readonly #parts: RecorderParts;
  readonly #lock: RecordingLock;
  #current: { readonly owner: string; isUnwanted: boolean; memory: CallMemory | null } | null = null;

  constructor(parts: RecorderParts, lock: RecordingLock) {
    this.#parts = parts;
    this.#lock = lock;
  }

  /**
   * Resolves when the files are written. Rejects with RECORDING_* (users cannot be asked, or the recording was stopped before it began), MICROPHONE_NOT_FOUND
   * when the local voice would be all of it, and DIAGNOSTIC_RECORDING_UNWRITABLE.
   */
  async record(owner: string, order: DiagnosticRecordingOrder): Promise<RecordedFiles> {
    const held = this.#lock.take();
    const current = { owner, isUnwanted: false, memory: null as CallMemory | null };
    this.#current = current;
    try {
      const recording = await this.#askOthers(order);
      if (current.isUnwanted) throw JackfieldError.of('RECORDING_ENDED');
      const memory = new CallMemory(this.#parts.audio, order.seconds);
      current.memory = memory;
      const diagnostic = await this.#recordVoices(memory, order, recording);
      // The requester is gone: voices that nobody wants must not be left on the disk.
      if (current.isUnwanted) throw JackfieldError.of('RECORDING_ENDED');
      await writeDiagnosticRecording(order.folder, diagnostic);
      const { people, events } = diagnostic;
      const others = people.others.map(({ name, file }) => ({ name, file }));
      return { seconds: people.lengthMs / 1_000, others, events: events.length };
    } finally {
      this.#current = null;
      held[Symbol.dispose]();
      this.#parts.recording.stop();
    }
  }

  /** Ends the recording now and writes it. While users are still being asked, nothing has been recorded yet. */
  stop(): void {
    this.#current?.memory?.stop();
    this.#parts.recording.stop();
  }

  /** The requesting window or command is gone; nothing is written. */
  endOf(owner: string): void {
    if (this.#current?.owner !== owner) return;
    this.#current.isUnwanted = true;
    this.stop();
  }

  /** Returns null when there is nobody to ask. */
  async #askOthers({ seconds, isMine }: DiagnosticRecordingOrder): Promise<Recording | null> {
    const { roster } = this.#parts;
    const { ownChannel, selfId } = roster;
    if (isMine || ownChannel === null || ownChannel.kind === 'echo') return null;
    try {
      return await askToRecord(this.#parts, Math.ceil(seconds));
    } catch (error) {
      const isOld = error instanceof JackfieldError && error.code === 'RECORDING_UNSUPPORTED';
      const isAlone = !roster.users.some(({ id, channelId }) => channelId === ownChannel.id && id !== selfId);
      if (isOld && isAlone) return null;
      throw error;
    }
  }

  async #recordVoices(
    memory: CallMemory,
    order: DiagnosticRecordingOrder,
    recording: Recording | null,
  ): Promise<DiagnosticRecording> {
    const { recording: consent, roster } = this.#parts;
    const channel = roster.ownChannel;
    const names = new Map<number, string>();
    using events = new CallEvents(
      this.#parts,
      () => memory.nowMs,
      (userId) => memory.isOn(userId),
    );
    let hasBegun = false;
    const follow = (now: Recording | null): void => {
      const allowed = now !== null && now.id === recording?.id ? now.allowed : [];
      for (const userId of names.keys()) {
        if (allowed.includes(userId) || !memory.isOn(userId)) continue;
        memory.removeVoice(userId);
        // The end of the recording is not noted as users leaving the channel.
        if (now !== null) noteRecorded(userId, false);
      }
      for (const userId of allowed) {
        if (memory.isOn(userId) || !memory.addVoice(userId)) continue;
        names.set(userId, roster.findUser(userId)?.name ?? names.get(userId) ?? `User ${userId}`);
        if (hasBegun) noteRecorded(userId, true);
      }
      if (now === null) memory.stop();
    };
    const noteRecorded = (userId: number, isOn: boolean): void => {
      const user = roster.findUser(userId);
      if (user !== null) events.noteRecorded(user, isOn);
    };
    const full = memory.run();
    if (recording !== null) {
      consent.on('recording', follow);
      // The current state of consent counts, not the state when the recording began.
      follow(consent.recording);
    }
    hasBegun = true;
    events.noteTalkers();
    const timer = setTimeout(() => memory.stop(), order.seconds * 1_000 + PATIENCE_MS);
    try {
      await full;
    } finally {
      clearTimeout(timer);
      consent.off('recording', follow);
      memory.stop();
      // The recording indicator goes when recording has ended, not when the files are written.
      consent.stop();
    }
    if (!memory.hadMicrophone && names.size === 0) throw JackfieldError.of('MICROPHONE_NOT_FOUND');
    return this.#assemble(memory, events, names, channel === null ? null : guestChannel(channel));
  }

  #assemble(
    memory: CallMemory,
    events: CallEvents,
    names: ReadonlyMap<number, string>,
    channel: DiagnosticRecording['people']['channel'],
  ): DiagnosticRecording {
    const { voices, own } = memory;
    const others = voices.map(({ userId, spans }, index) => ({
      userId,
      name: names.get(userId) ?? `User ${userId}`,
      file: `voice-${index + 1}.wav`,
      spans,
    }));
    const self = { userId: this.#parts.roster.selfId ?? 0, name: ownName(this.#parts), file: VOICE_FILE };
    return {
      people: { format: DIAGNOSTIC_RECORDING_FORMAT, lengthMs: memory.nowMs, channel, self, others },
      voices: [own, ...voices.map(({ samples }) => samples)],
      events: events.list,
    };
  }
}
