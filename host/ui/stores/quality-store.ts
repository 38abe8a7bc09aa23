import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { Quality } from '@jackfield/protocol/state';

/** One point of the plot. */
export interface QualitySample {
  readonly atMs: number;
  readonly roundTripMs: number | null;
  readonly lossPercent: number;
  readonly jitterBufferMs: number | null;
}

/** Time span of the plot. */
export const QUALITY_WINDOW_MS = 60_000;

const UNKNOWN: Quality = {
  roundTripMs: null,
  lossPercent: 0,
  sentLossPercent: null,
  hasErrorCorrection: false,
  limitedKbps: null,
  jitterBufferMs: null,
  sentKbps: 0,
  receivedKbps: 0,
  rating: 'unknown',
  drops: {},
};

/** Quality of the voice path now and over the last minute. */
export const useQualityStore = defineStore('quality', () => {
  const quality = ref<Quality>(UNKNOWN);
  const history = shallowRef<readonly QualitySample[]>([]);

  function push(next: Quality, nowMs: number = Date.now()): void {
    quality.value = next;
    const sample: QualitySample = {
      atMs: nowMs,
      roundTripMs: next.roundTripMs,
      lossPercent: next.lossPercent,
      jitterBufferMs: next.jitterBufferMs,
    };
    history.value = [...history.value.filter((old) => old.atMs > nowMs - QUALITY_WINDOW_MS), sample];
  }

  return { quality, history, push };
});
