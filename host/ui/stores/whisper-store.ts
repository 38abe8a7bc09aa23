import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { WhisperState, WhisperTarget } from '@jackfield/protocol/state';
import { useSend } from '../composables/use-send.ts';
import { useSessionStore } from './session-store.ts';

/** Whispers to and from the user, the people of the user's whisper group, and the listeners of each channel. */
export const useWhisperStore = defineStore('whisper', () => {
  const session = useSessionStore();
  const send = useSend();
  const state = ref<WhisperState>({ own: null, heard: [], lastFrom: null, lastTarget: null });

  /** The lane has whispers and listening to other channels. */
  const isSupported = computed(() => session.isConnected && (session.lane?.features.hasWhispers ?? false));
  const mostPeople = computed(() => session.lane?.limits.whisperPeople ?? 0);

  const nameOf = (userId: number): string => session.users.get(userId)?.name ?? 'somebody';
  const channelName = (channelId: number): string =>
    session.channels.find(({ id }) => id === channelId)?.name ?? 'a channel';

  /** Names of the people and channels that a whisper targets. */
  const namesOf = ({ userIds, channelIds }: WhisperTarget): string[] => [
    ...userIds.map(nameOf),
    ...channelIds.map(channelName),
  ];

  /** Whether the user's active whisper has exactly this target. */
  function isOwn({ userIds, channelIds }: WhisperTarget): boolean {
    const { own } = state.value;
    return own !== null && own.userIds.join() === userIds.join() && own.channelIds.join() === channelIds.join();
  }

  /** People who listen to a channel without being in it. */
  const listenersByChannel = computed(() => {
    const byChannel = new Map<number, string[]>();
    for (const { id, name, listensTo = [] } of session.users.values()) {
      const shown = id === session.self.userId ? 'you' : name;
      for (const channelId of listensTo) byChannel.set(channelId, [...(byChannel.get(channelId) ?? []), shown]);
    }
    return byChannel;
  });
  const listensTo = computed(() => session.ownUser?.listensTo ?? []);

  /** Fingerprints of the people in the whisper group, because user ids are valid for one connection only. */
  const group = ref<readonly string[]>([]);
  const isGroupFull = computed(() => group.value.length >= mostPeople.value);
  /** Those of the whisper group who are on the server. */
  const groupTarget = computed<WhisperTarget>(() => {
    const others = [...session.users.values()].filter(({ id }) => id !== session.self.userId);
    const here = others.filter(({ fingerprint }) => group.value.includes(fingerprint));
    return { userIds: here.map(({ id }) => id).slice(0, mostPeople.value), channelIds: [] };
  });

  function setInGroup(fingerprint: string, isIn: boolean): void {
    const others = group.value.filter((known) => known !== fingerprint);
    group.value = isIn && others.length < mostPeople.value ? [...others, fingerprint] : others;
  }

  function clearGroup(): void {
    group.value = [];
  }

  function start(target: WhisperTarget): void {
    // A proxy of the store cannot be cloned into a message.
    void send('startWhisper', { userIds: [...target.userIds], channelIds: [...target.channelIds] });
  }

  function stop(): void {
    void send('stopWhisper', null);
  }

  function setListening(channelId: number, isListening: boolean): void {
    const others = listensTo.value.filter((id) => id !== channelId);
    void send('setListening', { channelIds: isListening ? [...others, channelId] : others });
  }

  return {
    state,
    isSupported,
    nameOf,
    channelName,
    namesOf,
    isOwn,
    group,
    isGroupFull,
    groupTarget,
    setInGroup,
    clearGroup,
    listenersByChannel,
    listensTo,
    start,
    stop,
    setListening,
  };
});
