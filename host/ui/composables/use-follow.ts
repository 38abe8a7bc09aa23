import { nextTick, onMounted, ref, watch, type Ref } from 'vue';

/** So near to the end a reader counts as being there. */
const NEAR_END_PX = 120;

export interface Follow {
  /** Entries that came while the reader was scrolled up. */
  readonly missed: Readonly<Ref<number>>;
  /** To be called when the element was scrolled. */
  onScroll(): void;
  toEnd(): void;
}

/** Keeps a growing list at its newest entry unless the reader scrolled up to read; then counts what comes. `isOwn` entries always lead to the end. */
export function useFollow<E extends { readonly id: string }>(
  element: Ref<HTMLElement | null>,
  entries: () => readonly E[],
  isOwn: (entry: E) => boolean,
): Follow {
  const missed = ref(0);

  function isAtEnd(): boolean {
    const list = element.value;
    return list === null || list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;
  }

  function toEnd(): void {
    missed.value = 0;
    if (element.value !== null) element.value.scrollTop = element.value.scrollHeight;
  }

  function onScroll(): void {
    if (missed.value > 0 && isAtEnd()) missed.value = 0;
  }

  // Before the list is drawn anew: whether the reader is at the end is judged without what came.
  watch(
    entries,
    (now, before) => {
      const last = before.at(-1)?.id;
      const from = last === undefined ? -1 : now.findLastIndex(({ id }) => id === last);
      const fresh = from === -1 ? [] : now.slice(from + 1);
      if (from === -1 || isAtEnd() || fresh.some(isOwn)) void nextTick(toEnd);
      else missed.value += fresh.length;
    },
    { flush: 'pre' },
  );
  onMounted(toEnd);

  return { missed, onScroll, toEnd };
}
