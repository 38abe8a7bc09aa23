import type { Settings } from '@jackfield/protocol/state';

/** Encoder preferences that follow from the chosen latency. */
export interface LatencyWish {
  readonly packetMs: 10 | 20;
  /** True when Opus should leave out 4 ms of look-ahead while no packets are lost. */
  readonly prefersLowDelay: boolean;
}

/** Low latency is one choice: devices in smaller pieces (docs/design/native-audio.md), packets of 10 ms, and an encoder with low delay. */
export function latencyWish({ audioLatency, packetMs }: Pick<Settings, 'audioLatency' | 'packetMs'>): LatencyWish {
  const isLow = audioLatency === 'low';
  return { packetMs: isLow ? 10 : packetMs, prefersLowDelay: isLow };
}
