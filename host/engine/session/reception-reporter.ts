import { MAX_REPORTED_SENDERS, RECEIVER_REPORTS_PER_SECOND } from '@jackfield/wire/limits';
import type { SenderReception } from '../ports/audio-thread.ts';
import type { SenderReport } from '../ports/lane.ts';

const MAX_PACKETS = 1_000;
const MAX_JITTER_MS = 2_000;
const MAX_QUEUE_MS = 10_000;

/**
 * Decides which seconds of reception are reported. In a channel of up to 25 people every second is reported; in a larger one each listener leaves seconds out,
 * starting at a random one, so that all listeners together report about 25 times a second.
 */
export class ReceptionReporter {
  readonly #random: () => number;
  #interval = 1;
  #secondsToWait = 0;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Called once a second. Returns the report, or null when none is due or nothing was received. */
  take(receptions: readonly SenderReception[], peopleInChannel: number): readonly SenderReport[] | null {
    const interval = Math.max(1, Math.ceil(peopleInChannel / RECEIVER_REPORTS_PER_SECOND));
    if (interval !== this.#interval) {
      this.#interval = interval;
      this.#secondsToWait = Math.floor(this.#random() * interval);
    }
    if (this.#secondsToWait > 0) {
      this.#secondsToWait -= 1;
      return null;
    }
    if (receptions.length === 0) return null;
    this.#secondsToWait = interval - 1;
    return receptions
      .toSorted((a, b) => b.receivedPackets - a.receivedPackets)
      .slice(0, MAX_REPORTED_SENDERS)
      .map(({ userId, receivedPackets, lostPackets, burstPackets, jitterMs, queueMs }) => ({
        senderId: userId,
        receivedPackets: Math.min(MAX_PACKETS, receivedPackets),
        lostPackets: Math.min(MAX_PACKETS, lostPackets),
        burstPackets: Math.round(Math.min(MAX_PACKETS, burstPackets) * 10) / 10,
        jitterMs: Math.round(Math.min(MAX_JITTER_MS, jitterMs)),
        ...(queueMs === null ? {} : { queueMs: Math.round(Math.min(MAX_QUEUE_MS, queueMs)) }),
      }));
  }
}
