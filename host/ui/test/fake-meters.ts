import type { Meters, Quality } from '@jackfield/protocol/state';

/** Varying levels and connection quality, so that meters and plots have data to draw. */
export class FakeMeters {
  #tick = 0;

  next(): Meters {
    this.#tick += 1;
    const swing = (offset: number): number => -34 + 16 * Math.sin(this.#tick / 4 + offset);
    return {
      micDb: swing(0),
      sentDb: swing(0.5),
      outputDb: swing(1),
      speechProbability: 0.9,
      isGateOpen: true,
      users: { 2: swing(2) },
      captureChainDb: [swing(0), swing(0.2) - 6, swing(0.4) - 8, swing(0.6) - 4],
      decodedChainDb: [swing(2)],
      mixedChainDb: [swing(2)],
    };
  }

  qualityFrom(quality: Quality): Quality {
    const roundTripMs = 24 + 6 * Math.sin(this.#tick / 9);
    return { ...quality, roundTripMs, jitterBufferMs: 20 + (this.#tick % 40) / 8 };
  }
}
