/** Messages about what arrives of a talker's voice, part of those in messages.ts; drawn in docs/design/receiver-reports.md. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { MAX_REPORTED_SENDERS } from './limits.ts';

const closed = { additionalProperties: false } as const;
const uint32 = Type.Integer({ minimum: 0, maximum: 0xffff_ffff });
/** More than the packets of two seconds. */
const packets = Type.Integer({ minimum: 0, maximum: 1_000 });
/** Mean length of a run of lost packets; 0 without loss. */
const burstPackets = Type.Number({ minimum: 0, maximum: 1_000 });
/** How much later than the fastest packets the slow ones arrive. */
const jitterMs = Type.Number({ minimum: 0, maximum: 2_000 });
/** Time that packets wait in queues on their way, as `DelayMeter` measures it. */
const queueMs = Type.Number({ minimum: 0, maximum: 10_000 });

const senderReport = Type.Object(
  {
    senderId: uint32,
    receivedPackets: packets,
    lostPackets: packets,
    burstPackets,
    jitterMs,
    /** Left out where it could not be measured. To servers with the feature `queue-reports`. */
    queueMs: Type.Optional(queueMs),
  },
  closed,
);

export const receiverReportClientSchemas = {
  /** What arrived in the last second. Sent to servers with the feature `receiver-reports`, and empty after `welcome`: the client knows the summaries. Not answered. */
  receiverReport: Type.Object(
    {
      type: Type.Literal('receiverReport'),
      senders: Type.Array(senderReport, { maxItems: MAX_REPORTED_SENDERS }),
      /** In the empty one, to servers with the feature `queue-reports`: the client knows summaries with queues. */
      knowsQueues: Type.Optional(Type.Boolean()),
    },
    closed,
  ),
};

export const receiverReportServerSchemas = {
  /** What the worst quarter of `listeners` lose of one's own voice. To clients that sent a report themselves. */
  receiverSummary: Type.Object(
    {
      type: Type.Literal('receiverSummary'),
      listeners: uint32,
      lossPercent: Type.Number({ minimum: 0, maximum: 100 }),
      burstPackets,
      jitterMs,
      /** What a quarter of the listeners have or exceed, from the talker to them; left out where nobody measured it, and for clients that did not say `knowsQueues`. */
      queueMs: Type.Optional(queueMs),
      /** From the talker to the server; left out as above. */
      uplinkQueueMs: Type.Optional(queueMs),
    },
    closed,
  ),
};

export type SenderReport = Static<typeof senderReport>;
export type ReceiverSummary = Omit<Static<typeof receiverReportServerSchemas.receiverSummary>, 'type'>;
