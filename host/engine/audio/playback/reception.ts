import { FRAME_MS } from '@jackfield/protocol/pcm';
import { DelayMeter } from '@jackfield/wire/delay-meter';
import type { SenderReception } from '../../ports/audio-thread.ts';
import type { VoicePacket } from '../../ports/lane.ts';
import type { JitterBuffer } from '../jitter/jitter-buffer.ts';

/** The parts of a sender that describe the quality of its reception. */
export interface HeardSender {
  readonly id: number;
  readonly jitter: JitterBuffer;
  readonly codec: number;
}

/** Reads the counters of one sender's jitter buffer as differences, and measures how long its packets were queued in the network. */
export class Reception {
  readonly #delay = new DelayMeter();
  #received = 0;
  #lost = 0;
  #runs = 0;

  /** [audio] Notes a packet's arrival, by the clock of `take`. */
  note(atMs: number, { sequence, timestamp, isTalkEnd }: VoicePacket): void {
    this.#delay.note(atMs, sequence, timestamp, isTalkEnd);
  }

  /** Returns the reception since the last call; null when no packet's turn came. */
  take({ id, jitter, codec }: HeardSender, nowMs: number): SenderReception | null {
    const receivedPackets = jitter.playedPackets - this.#received;
    const lostPackets = jitter.lostPackets - this.#lost;
    const runs = jitter.lossRuns - this.#runs;
    this.#received = jitter.playedPackets;
    this.#lost = jitter.lostPackets;
    this.#runs = jitter.lossRuns;
    if (receivedPackets + lostPackets === 0) return null;
    // A run that began before the last call counts as one run here, too.
    const burstPackets = lostPackets === 0 ? 0 : lostPackets / Math.max(1, runs);
    const { jitterMs, delayMs, packetFrames } = jitter;
    const packetMs = packetFrames * FRAME_MS;
    const queueMs = this.#delay.queueMs(nowMs);
    return { userId: id, receivedPackets, lostPackets, burstPackets, jitterMs, queueMs, delayMs, packetMs, codec };
  }
}

/** Packet loss in percent, 0 without packets. */
export function lossPercentOf(receptions: readonly SenderReception[]): number {
  let received = 0;
  let lost = 0;
  for (const { receivedPackets, lostPackets } of receptions) {
    received += receivedPackets;
    lost += lostPackets;
  }
  return received + lost === 0 ? 0 : (100 * lost) / (received + lost);
}
