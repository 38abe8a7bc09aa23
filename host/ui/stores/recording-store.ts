import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { ConversationState, Recording } from '@jackfield/protocol/state';
import { useSessionStore } from './session-store.ts';

/** Recording of the user's channel: the recorder, the recorded people, and whether the user is asked for consent. */
export const useRecordingStore = defineStore('recording', () => {
  const session = useSessionStore();
  const recording = ref<Recording | null>(null);
  /** The user's own recording of a conversation: the running one, or the last. */
  const conversation = ref<ConversationState | null>(null);
  /** Start time of the recording whose end the user has dismissed. */
  const seenAtMs = ref<number | null>(null);
  /** Recording that was answered in this window; the server confirms it a moment later. */
  const answeredId = ref<number | null>(null);

  const nameOf = (userId: number): string =>
    userId === session.self.userId ? 'you' : (session.users.get(userId)?.name ?? 'somebody');
  const has = (list: readonly number[] | undefined): boolean =>
    session.self.userId !== null && list?.includes(session.self.userId) === true;

  /** The user is the recorder. */
  const isOwn = computed(() => recording.value !== null && recording.value.recorderId === session.self.userId);
  /** The recorder waits for the user's answer. */
  const isAsked = computed(() => has(recording.value?.asked) && answeredId.value !== recording.value?.id);
  /** The user's voice is on another person's recording. */
  const isOn = computed(() => has(recording.value?.allowed));
  const recorder = computed(() => (recording.value === null ? '' : nameOf(recording.value.recorderId)));
  /** Names of the recorded people, the recorder first. */
  const voices = computed(() =>
    recording.value === null ? [] : [recording.value.recorderId, ...recording.value.allowed].map(nameOf),
  );
  const waitingFor = computed(() => (recording.value?.asked ?? []).map(nameOf));

  function set(next: Recording | null): void {
    recording.value = next;
    // A user who returns to the channel is asked again.
    if (!has(next?.asked)) answeredId.value = null;
  }

  /** The ended recording whose end is not dismissed yet; null without one. */
  const saved = computed(() => {
    const now = conversation.value;
    return now !== null && now.endedAtMs !== null && now.startedAtMs !== seenAtMs.value ? now : null;
  });

  /** Role of a person in the running recording: `recorder`, `voice` if their voice is recorded, or null. */
  function partOf(userId: number): 'recorder' | 'voice' | null {
    if (recording.value?.phase !== 'running') return null;
    if (recording.value.recorderId === userId) return 'recorder';
    return recording.value.allowed.includes(userId) ? 'voice' : null;
  }

  return {
    recording,
    conversation,
    seenAtMs,
    saved,
    answeredId,
    set,
    isOwn,
    isAsked,
    isOn,
    recorder,
    voices,
    waitingFor,
    partOf,
  };
});
