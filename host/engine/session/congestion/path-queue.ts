import type { ReceiverSummary } from '@jackfield/wire/receiver-report';

type Queues = Pick<ReceiverSummary, 'queueMs' | 'uplinkQueueMs'>;

/**
 * Time that one's packets wait in queues of the network: the longer of the way to the listeners that decide and the way to the server, without `sendDelayMs`,
 * which one's own device or machine adds. null where nobody measured it.
 */
export function pathQueueOf({ queueMs, uplinkQueueMs }: Queues, sendDelayMs: number): number | null {
  if (queueMs === undefined && uplinkQueueMs === undefined) return null;
  const longest = Math.max(queueMs ?? 0, uplinkQueueMs ?? 0);
  return Math.max(0, longest - sendDelayMs);
}
