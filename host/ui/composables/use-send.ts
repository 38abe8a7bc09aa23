import type { MethodName, Methods } from '@jackfield/protocol/rpc';
import { useLinkStore } from '../stores/link-store.ts';
import { useNoticesStore } from '../stores/notices-store.ts';

/** Sends a request; resolves to whether it was done. What fails is shown as a notice. Several may run at once. */
export type Send = <M extends MethodName>(method: M, params: Methods[M]['params']) => Promise<boolean>;

/** For switches and choices: the engine's event moves them, so there is nothing to wait for. */
export function useSend(): Send {
  const link = useLinkStore();
  const notices = useNoticesStore();
  return (method, params) =>
    link.request(method, params).then(
      () => true,
      (error: unknown) => {
        notices.addFailure(error);
        return false;
      },
    );
}
