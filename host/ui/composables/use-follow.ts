import { nextTick, onMounted, ref, watch, type Ref } from 'vue';

/** Distance from the end within which the reader counts as being at the end. */
const NEAR_END_PX = 120;

export interface Follow {
  /** Number of entries that arrived while the reader was scrolled up. */
  readonly missed: Readonly<Ref<number>>;
  /** Call when the element was scrolled. */
  onScroll(): void;
  toEnd(): void;
}

/** Keeps a growing list at its newest entry; while the reader is scrolled up, counts new entries instead. An `isOwn` entry always scrolls to the end. */
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

  // This runs before the list is redrawn, so that the position of the reader is measured without the new entries.
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
