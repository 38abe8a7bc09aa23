import { onScopeDispose, ref, type Ref } from 'vue';
import type { MethodName, Methods } from '@jackfield/protocol/rpc';
import { useLinkStore } from '../stores/link-store.ts';

/** Result of a request repeated every `intervalMs` while the component is mounted; null before the first answer. A failure keeps the last result. */
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
      // The window already shows when it has lost the engine.
    }
    if (!isOver) timer = setTimeout(() => void ask(), intervalMs);
  }

  void ask();
  return answer;
}
