import type { ReceiverSummary } from '@jackfield/wire/receiver-report';
import type { SendDelay } from '../../ports/lane.ts';

type Queues = Pick<ReceiverSummary, 'queueMs' | 'uplinkQueueMs'>;

/** Two meters of the same packets differ by that much. */
const TOLERANCE_MS = 20;

/**
 * Time that one's packets wait in queues of the network: the longer of the way to the listeners that decide and the way to the server, without what one's own
 * device or machine adds. null where nobody measured it.
 */
export function pathQueueOf({ queueMs, uplinkQueueMs }: Queues, sendDelay: SendDelay | null): number | null {
  if (queueMs === undefined && uplinkQueueMs === undefined) return null;
  return Math.max(withoutOwn(queueMs ?? 0, sendDelay), withoutOwn(uplinkQueueMs ?? 0, sendDelay));
}

/** A delay that is shorter than one's own was measured by a base that has moved already. */
function withoutOwn(queueMs: number, sendDelay: SendDelay | null): number {
  if (sendDelay === null) return queueMs;
  const { shortMs, longMs } = sendDelay;
  return Math.max(0, queueMs - (queueMs < longMs - TOLERANCE_MS ? shortMs : longMs));
}
