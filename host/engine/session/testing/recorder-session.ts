import { EventEmitter } from 'node:events';
import type { Recording, User } from '@jackfield/protocol/state';
import { VoiceRecorder } from '../../audio/voice-recorder.ts';
import type { JackfieldError } from '../../errors.ts';
import type { RecordingSpace } from '../../ports/audio-thread.ts';
import { CallRecorder } from '../call-recorder.ts';
import { ChatLog } from '../chat-log.ts';
import type { Connection } from '../connection.ts';
import { ConversationRecorder } from '../conversation/conversation-recorder.ts';
import { RecordingLock } from '../conversation/recording-lock.ts';
import { RecordingConsent } from '../recording-consent.ts';
import type { RecordingAnswer } from '../recording-consent.ts';
import { Roster } from '../roster.ts';
import type { SettingsStore } from '../settings-store.ts';
import { TalkState } from '../talk-state.ts';

export const [ADA, BOB, EVE] = [1, 2, 3];
const LOBBY = { id: 5, name: 'Lobby', description: '', kind: 'voice' as const };
const person = (id: number, name: string): User => ({
  id,
  name,
  fingerprint: 'f'.repeat(32),
  channelId: LOBBY.id,
  isMuted: false,
  isDeafened: false,
  isServerMuted: false,
});

/** A session of Ada with Bob and Eve, in which the test plays the server and the device. */
export function openRecorderSession(answer: RecordingAnswer = 'ask', home = '') {
  const voiceRecorder = new VoiceRecorder();
  const sent: unknown[] = [];
  const state = { refusal: null as JackfieldError | null };
  const lane = Object.assign(new EventEmitter(), {
    startRecording: async (seconds: number | null) => {
      if (state.refusal !== null) throw state.refusal;
      sent.push(['start', seconds]);
    },
    answerRecording: (id: number, isAllowed: boolean) => void sent.push(['answer', id, isAllowed]),
    stopRecording: (id: number) => {
      sent.push(['stop', id]);
      queueMicrotask(() => lane.emit('recording', null));
    },
  });
  const connection = Object.assign(lane, { state: { kind: 'connected' } }) as unknown as Connection;
  const audio = {
    startRecorder: (space: RecordingSpace) => voiceRecorder.start(space),
    setRecordedVoice: (userId: number, samples: Float32Array | null) => voiceRecorder.setVoice(userId, samples),
    stopRecorder: () => voiceRecorder.stop(),
  };
  const [chat, talk, roster] = [new ChatLog(), new TalkState(), new Roster()];
  roster.setChannels([LOBBY]);
  roster.setUsers(ADA, [person(ADA, 'Ada'), person(BOB, 'Bob'), person(EVE, 'Eve')]);
  const recording = new RecordingConsent(connection, roster, answer);
  const settings = {} as SettingsStore;
  const parts = { audio: audio as never, chat, connection, nameOverride: 'Ada', recording, roster, settings, talk };
  const lock = new RecordingLock();
  const recorder = new CallRecorder(parts, lock);
  const conversation = new ConversationRecorder(parts, lock, home);
  const tell = (now: Partial<Recording> | null): void => {
    const whole = {
      id: 9,
      recorderId: ADA,
      seconds: 1,
      isConversation: false,
      phase: 'running' as const,
      allowed: [],
      asked: [],
      ...now,
    };
    lane.emit('recording', now === null ? null : whole);
  };
  /** Runs frames of the device; each user's samples are the user's number. */
  const run = (frames: number, isLive = true): void => {
    for (let frame = 0; frame < frames; frame++) {
      voiceRecorder.keepOwn(new Float32Array(480).fill(ADA), isLive);
      voiceRecorder.keepSent(new Float32Array(480).fill(ADA / 10));
      for (const id of [BOB, EVE]) voiceRecorder.keepVoice(id, new Float32Array(480).fill(id), 480, 0);
      voiceRecorder.advance();
    }
  };
  return { chat, conversation, recorder, recording, roster, run, sent, state, talk, tell };
}

export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
