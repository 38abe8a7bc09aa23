import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseClientMessage, parseServerMessage } from './parse-message.ts';

const sender = { senderId: 7, receivedPackets: 48, lostPackets: 2, burstPackets: 1, jitterMs: 12 };
const summary = { type: 'receiverSummary', listeners: 3, lossPercent: 4, burstPackets: 1, jitterMs: 12 };
const report = (...senders: readonly object[]): string => JSON.stringify({ type: 'receiverReport', senders });

it('takes reports and summaries with queues and without, as peers of before send them', () => {
  expect(parseClientMessage(report(sender)).isOk).toBe(true);
  expect(parseClientMessage(report({ ...sender, queueMs: 40 })).isOk).toBe(true);
  expect(parseClientMessage(JSON.stringify({ type: 'receiverReport', senders: [], knowsQueues: true })).isOk).toBe(
    true,
  );
  expect(parseServerMessage(JSON.stringify(summary)).isOk).toBe(true);
  expect(parseServerMessage(JSON.stringify({ ...summary, queueMs: 40, uplinkQueueMs: 0 })).isOk).toBe(true);
});

it('refuses queues that are negative, longer than 10 s, or no numbers', () => {
  for (const queueMs of [-1, 10_001, null, '40', {}]) {
    expect(parseClientMessage(report({ ...sender, queueMs })).isOk).toBe(false);
    expect(parseServerMessage(JSON.stringify({ ...summary, uplinkQueueMs: queueMs })).isOk).toBe(false);
  }
});

it('lets nothing through but bounded numbers, whatever stands in a report', () => {
  const value = fc.oneof(fc.jsonValue(), fc.double(), fc.integer());
  const forged = fc.record({
    senderId: value,
    receivedPackets: value,
    lostPackets: value,
    burstPackets: value,
    jitterMs: value,
    queueMs: value,
  });
  const senders = fc.array(fc.oneof(forged, fc.constant(sender)), { maxLength: 20 });
  const property = fc.property(senders, value, (forgedSenders, knowsQueues) => {
    const message = { type: 'receiverReport', senders: forgedSenders, knowsQueues };
    const parsed = parseClientMessage(JSON.stringify(message));
    if (!parsed.isOk || parsed.message.type !== 'receiverReport') return true;
    const isBounded = parsed.message.senders.every(
      ({ queueMs = 0, jitterMs }) => queueMs >= 0 && queueMs <= 10_000 && jitterMs >= 0 && jitterMs <= 2_000,
    );
    return isBounded && parsed.message.senders.length <= 16;
  });
  expect(fc.check(property, { numRuns: 500 }).failed).toBe(false);
});
