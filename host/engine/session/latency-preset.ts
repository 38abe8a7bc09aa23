import type { Settings } from '@jackfield/protocol/state';

/** What a choice of latency asks of the encoder. */
export interface LatencyWish {
  readonly packetMs: 10 | 20;
  /** Opus without its 4 ms for choosing between two ways of coding, while no packets are lost. */
  readonly prefersLowDelay: boolean;
}

/** Low latency is one choice: devices in smaller pieces (docs/design/native-audio.md), packets of 10 ms, and an encoder with low delay. */
export function latencyWish({ audioLatency, packetMs }: Pick<Settings, 'audioLatency' | 'packetMs'>): LatencyWish {
  const isLow = audioLatency === 'low';
  return { packetMs: isLow ? 10 : packetMs, prefersLowDelay: isLow };
}
