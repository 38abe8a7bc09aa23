import { computed, ref, watch, type ComputedRef, type Ref } from 'vue';
import type { CommandSuggestion } from '@jackfield/protocol/rpc';
import { useLinkStore } from '../stores/link-store.ts';

export interface CommandCompletion {
  /** Completions of the current line; empty without any. */
  readonly suggestions: ComputedRef<readonly CommandSuggestion[]>;
  /** Index of the highlighted suggestion; -1 for none: then Enter sends the line as it is. */
  readonly highlighted: Ref<number>;
  /** Writes a suggestion into the line. */
  accept(index: number): void;
  /** Handles a key for the list; returns true if the list consumed it. */
  onKey(event: KeyboardEvent): boolean;
  close(): void;
}

/** Completions of a line that starts with a slash, requested from the engine while the user types. */
export function useCommandCompletion(draft: Ref<string>): CommandCompletion {
  const link = useLinkStore();
  const found = ref<readonly CommandSuggestion[]>([]);
  const isClosed = ref(false);
  const highlighted = ref(-1);
  const suggestions = computed(() => (isClosed.value ? [] : found.value));

  watch(draft, async (text) => {
    isClosed.value = false;
    highlighted.value = -1;
    if (!text.startsWith('/') || text.startsWith('//')) {
      found.value = [];
      return;
    }
    // Without an answer there are no suggestions; the user needs no notice about it.
    const answer = await link.request('completeCommand', { text }).catch(() => []);
    if (draft.value === text) found.value = answer.filter((suggestion) => suggestion.text.trimEnd() !== text);
  });

  function accept(index: number): void {
    const chosen = suggestions.value[index];
    if (chosen !== undefined) draft.value = chosen.text;
  }

  function move(by: 1 | -1): void {
    const count = suggestions.value.length;
    const from = highlighted.value === -1 && by === -1 ? count : highlighted.value;
    highlighted.value = (from + by + count) % count;
  }

  function onKey(event: KeyboardEvent): boolean {
    if (suggestions.value.length === 0 || event.isComposing) return false;
    switch (event.key) {
      case 'ArrowDown':
        move(1);
        break;
      case 'ArrowUp':
        move(-1);
        break;
      case 'Tab':
        if (event.shiftKey) return false;
        accept(Math.max(0, highlighted.value));
        break;
      case 'Enter':
        if (event.shiftKey || highlighted.value === -1) return false;
        accept(highlighted.value);
        break;
      case 'Escape':
        isClosed.value = true;
        break;
      default:
        return false;
    }
    event.preventDefault();
    return true;
  }

  function close(): void {
    isClosed.value = true;
  }

  return { suggestions, highlighted, accept, onKey, close };
}
