import type { VoiceLane, VoiceLaneCallbacks, VoiceLaneStats, VoicePipe } from '../../ports/lane.ts';
import type { LoopbackSenders } from './loopback-lane.ts';

/** The voice half of the loopback lane: each packet comes back to its sender. */
export function openVoiceLane(pipe: VoicePipe, callbacks: VoiceLaneCallbacks): VoiceLane {
  let senders: readonly number[] = [];
  let packets = 0;
  let bytesSent = 0;
  pipe.listen((message) => {
    ({ senders } = message as LoopbackSenders);
    callbacks.onSenders(senders);
  });
  return {
    send: (payload, bytes, timestamp, isTalkEnd, codecTag = 0) => {
      const senderId = senders[0];
      if (senderId === undefined) return;
      packets += 1;
      bytesSent += bytes;
      const packet = { senderId, sequence: packets, timestamp, isTalkEnd, codecTag, payload: payload.slice(0, bytes) };
      setImmediate(() => callbacks.onPacket(packet));
    },
    stats: (): VoiceLaneStats => ({
      sentPackets: packets,
      sentBytes: bytesSent,
      receivedPackets: packets,
      receivedBytes: bytesSent,
      dropped: {},
      path: 'control',
      sendDelay: null,
    }),
    [Symbol.asyncDispose]: async () => pipe.close(),
  };
}
