import type { Measurements, ServerMeasures } from '../measurements.ts';

type Connected = Extract<ServerMeasures, { kind: 'connected' }>;

/** Measurements of a call without problems. */
export const HEALTHY = {
  device: { kind: 'native', isRunning: true, error: null, inputName: 'Headset', outputName: 'Headset' },
  hasBrowserEchoCancellation: false,
  microphone: { isZero: false, loudDb: -24, floorDb: -62, clippedPercent: 0, humPercent: 3, humHertz: 50 },
  livePercent: 100,
  sweep: { delayMs: 45, gainDb: -20 },
  self: {
    isMuted: false,
    isServerMuted: false,
    isDeafened: false,
    inputVolumePercent: 100,
    outputVolumePercent: 100,
  },
  machine: {
    longestTickMs: 12,
    lateTickPercent: 0,
    loopDelayMs: 2,
    missedPercent: 0,
    loadPerCpu: 0.3,
    slowPlugin: null,
    chainError: null,
    voiceHeldBy: null,
  },
  server: {
    kind: 'connected',
    address: 'localhost',
    voicePath: 'udp',
    pingMs: 20,
    link: {
      path: 'udp',
      roundTripMs: 20,
      lossPercent: 0,
      up: { lossPercent: 0, jitterMs: 2 },
      down: { lossPercent: 0, jitterMs: 3 },
      packets: [],
    },
    listenersLosePercent: null,
    ownLossPercent: 0,
    limitedKbps: null,
  },
} as const satisfies Measurements & { readonly server: Connected };
