import type { ReceiverSummary, SendDelay } from '../../ports/lane.ts';

type Queues = Pick<ReceiverSummary, 'queueMs' | 'uplinkQueueMs'>;

/** Maximum difference of two meters of the same packets, in ms. */
const TOLERANCE_MS = 20;

/**
 * Time that the sender's packets wait in queues of the network: the longer of the path to the listeners that decide and the path to the server, without the
 * delay that the sender's own device or machine adds. null when it was not measured.
 */
export function pathQueueOf({ queueMs, uplinkQueueMs }: Queues, sendDelay: SendDelay | null): number | null {
  if (queueMs === undefined && uplinkQueueMs === undefined) return null;
  return Math.max(withoutOwn(queueMs ?? 0, sendDelay), withoutOwn(uplinkQueueMs ?? 0, sendDelay));
}

/** Subtracts the sender's own delay. A reported delay shorter than that was measured against a base that has moved already. */
function withoutOwn(queueMs: number, sendDelay: SendDelay | null): number {
  if (sendDelay === null) return queueMs;
  const { shortMs, longMs } = sendDelay;
  return Math.max(0, queueMs - (queueMs < longMs - TOLERANCE_MS ? shortMs : longMs));
}
