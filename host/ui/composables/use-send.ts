import type { MethodName, Methods } from '@jackfield/protocol/rpc';
import { useLinkStore } from '../stores/link-store.ts';
import { useNoticesStore } from '../stores/notices-store.ts';

/** Sends a request; resolves to true on success. A failure is shown as a notice. Several requests may run at once. */
export type Send = <M extends MethodName>(method: M, params: Methods[M]['params']) => Promise<boolean>;

/** Requests of switches and choices. The engine's event updates the control, so the caller need not wait. */
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
