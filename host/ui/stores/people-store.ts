import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { PersonQuality } from '@jackfield/protocol/state';
import { useLinkStore } from './link-store.ts';

/** How the voices of others arrive. The engine tells it only while somebody looks; what was heard last stays for as long. */
export const usePeopleStore = defineStore('people', () => {
  const link = useLinkStore();
  const lookers = ref(0);
  const qualities = shallowRef<ReadonlyMap<number, PersonQuality>>(new Map());
  const isWatching = computed(() => lookers.value > 0);

  watch([isWatching, () => link.state.kind === 'open'], ([isWanted, isOpen], [wasWanted]) => {
    if (!isWanted) qualities.value = new Map();
    // A lost link has its own banner, and a new one is told again.
    if (isOpen && (isWanted || wasWanted)) link.request('watchPeople', { isWatching: isWanted }).catch(() => undefined);
  });

  /** One more place shows a person; the function that is returned says that it does not any more. */
  function look(): () => void {
    lookers.value += 1;
    return () => (lookers.value -= 1);
  }

  function set(news: readonly PersonQuality[]): void {
    if (!isWatching.value) return;
    const next = new Map(qualities.value);
    for (const quality of news) next.set(quality.userId, quality);
    qualities.value = next;
  }

  return { qualities, look, set };
});
