import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { PersonQuality } from '@jackfield/protocol/state';
import { useLinkStore } from './link-store.ts';

/** Quality of the voices of others. The engine sends it only while a component shows it; the last values are kept as long. */
export const usePeopleStore = defineStore('people', () => {
  const link = useLinkStore();
  const lookers = ref(0);
  const qualities = shallowRef<ReadonlyMap<number, PersonQuality>>(new Map());
  const isWatching = computed(() => lookers.value > 0);

  watch([isWatching, () => link.state.kind === 'open'], ([isWanted, isOpen], [wasWanted]) => {
    if (!isWanted) qualities.value = new Map();
    // A lost link has its own banner, and the request is sent again on a new link.
    if (isOpen && (isWanted || wasWanted)) link.request('watchPeople', { isWatching: isWanted }).catch(() => undefined);
  });

  /** Registers a component that shows people; the returned function unregisters it. */
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
