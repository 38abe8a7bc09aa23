/** Messages about received voice, part of those in messages.ts; drawn in docs/design/receiver-reports.md. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { MAX_REPORTED_SENDERS } from './limits.ts';

const closed = { additionalProperties: false } as const;
const uint32 = Type.Integer({ minimum: 0, maximum: 0xffff_ffff });
/** Packet count; the maximum exceeds the packets of two seconds. */
const packets = Type.Integer({ minimum: 0, maximum: 1_000 });
/** Mean length of a run of lost packets; 0 without loss. */
const burstPackets = Type.Number({ minimum: 0, maximum: 1_000 });
/** Delay of the slow packets beyond the fastest ones, in ms. */
const jitterMs = Type.Number({ minimum: 0, maximum: 2_000 });
/** Time that packets wait in queues, as `DelayMeter` measures it, in ms. */
const queueMs = Type.Number({ minimum: 0, maximum: 10_000 });

const senderReport = Type.Object(
  {
    senderId: uint32,
    receivedPackets: packets,
    lostPackets: packets,
    burstPackets,
    jitterMs,
    /** Left out when it could not be measured. Sent to servers with the feature `queue-reports`. */
    queueMs: Type.Optional(queueMs),
  },
  closed,
);

export const receiverReportClientSchemas = {
  /** Packets received in the last second. Sent to servers with `receiver-reports`, and once empty after `welcome`: the client knows summaries. Not answered. */
  receiverReport: Type.Object(
    {
      type: Type.Literal('receiverReport'),
      senders: Type.Array(senderReport, { maxItems: MAX_REPORTED_SENDERS }),
      /** Sent in the empty report, to servers with the feature `queue-reports`: the client knows summaries with queues. */
      knowsQueues: Type.Optional(Type.Boolean()),
    },
    closed,
  ),
};

export const receiverReportServerSchemas = {
  /** Loss of the client's own voice at the worst quarter of `listeners`. Sent to clients that sent a report themselves. */
  receiverSummary: Type.Object(
    {
      type: Type.Literal('receiverSummary'),
      listeners: uint32,
      lossPercent: Type.Number({ minimum: 0, maximum: 100 }),
      burstPackets,
      jitterMs,
      /** Queueing delay from the talker that a quarter of the listeners have or exceed; left out when not measured, and for clients without `knowsQueues`. */
      queueMs: Type.Optional(queueMs),
      /** Queueing delay from the talker to the server; left out as above. */
      uplinkQueueMs: Type.Optional(queueMs),
    },
    closed,
  ),
};

export type SenderReport = Static<typeof senderReport>;
export type ReceiverSummary = Omit<Static<typeof receiverReportServerSchemas.receiverSummary>, 'type'>;
