import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { ConversationState, Recording } from '@jackfield/protocol/state';
import { useSessionStore } from './session-store.ts';

/** Who records the own channel, whose voices are on it, and whether oneself is asked. */
export const useRecordingStore = defineStore('recording', () => {
  const session = useSessionStore();
  const recording = ref<Recording | null>(null);
  /** One's own of a conversation: the one that runs, or the last. */
  const conversation = ref<ConversationState | null>(null);
  /** The beginning of the one whose end the user has seen. */
  const seenAtMs = ref<number | null>(null);
  /** Answered here; the server says so a moment later. */
  const answeredId = ref<number | null>(null);

  const nameOf = (userId: number): string =>
    userId === session.self.userId ? 'you' : (session.users.get(userId)?.name ?? 'somebody');
  const has = (list: readonly number[] | undefined): boolean =>
    session.self.userId !== null && list?.includes(session.self.userId) === true;

  /** Oneself records. */
  const isOwn = computed(() => recording.value !== null && recording.value.recorderId === session.self.userId);
  /** The question waits for oneself. */
  const isAsked = computed(() => has(recording.value?.asked) && answeredId.value !== recording.value?.id);
  /** One's own voice is on another's recording. */
  const isOn = computed(() => has(recording.value?.allowed));
  const recorder = computed(() => (recording.value === null ? '' : nameOf(recording.value.recorderId)));
  /** The recorder first. */
  const voices = computed(() =>
    recording.value === null ? [] : [recording.value.recorderId, ...recording.value.allowed].map(nameOf),
  );
  const waitingFor = computed(() => (recording.value?.asked ?? []).map(nameOf));

  function set(next: Recording | null): void {
    recording.value = next;
    // Who comes back into the channel is asked again.
    if (!has(next?.asked)) answeredId.value = null;
  }

  /** It is over, and its end was not put away yet. */
  const saved = computed(() => {
    const now = conversation.value;
    return now !== null && now.endedAtMs !== null && now.startedAtMs !== seenAtMs.value ? now : null;
  });

  /** What a person is to the recording: the one who records, one whose voice is on it, or nothing. */
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
