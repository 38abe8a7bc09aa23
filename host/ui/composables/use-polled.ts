import { onScopeDispose, ref, type Ref } from 'vue';
import type { MethodName, Methods } from '@jackfield/protocol/rpc';
import { useLinkStore } from '../stores/link-store.ts';

/** What the engine answers now and every `intervalMs` while the component lives; null before the first answer. A failure keeps the last one. */
export function usePolled<M extends MethodName>(
  method: M,
  params: Methods[M]['params'],
  intervalMs: number,
): Readonly<Ref<Methods[M]['result'] | null>> {
  const link = useLinkStore();
  const answer: Ref<Methods[M]['result'] | null> = ref(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  onScopeDispose(() => {
    isOver = true;
    clearTimeout(timer);
  });

  async function ask(): Promise<void> {
    try {
      answer.value = await link.request(method, params);
    } catch {
      // The window says by itself when it has lost the engine.
    }
    if (!isOver) timer = setTimeout(() => void ask(), intervalMs);
  }

  void ask();
  return answer;
}
