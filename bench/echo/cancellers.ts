import type { Host } from '@jackfield/plugin-api/host';
import { fileURLToPath } from 'node:url';
import { loadArtifact } from '../../plugins/tooling/load-artifact.ts';
import { locateArtifact } from '../../plugins/tooling/plugin-build.ts';

const FRAME = 480;

/** The output samples of a canceller, and its median time per frame. */
interface Cancelled {
  readonly out: Float32Array;
  readonly frameUs: number;
}

export interface Canceller {
  readonly name: string;
  /** Starts from a fresh state and processes whole recordings: microphone and far end, mono at 48 kHz. */
  cancel(microphone: Float32Array, farEnd: Float32Array): Cancelled;
}

/** The plugin from its registry. */
export async function openPlugin(): Promise<Canceller> {
  const folder = fileURLToPath(new URL('../../plugins/echo-cancellation', import.meta.url));
  const artifact = await loadArtifact((await locateArtifact(folder)).artifactFile);
  const plugin = artifact.instantiate() as unknown as Pick<Host, 'lifecycle' | 'echoCanceller'>;
  plugin.lifecycle.start('audio');
  plugin.echoCanceller.activate({ sampleRate: 48_000, frameSamples: FRAME });
  return {
    name: 'jackfield:echo-cancellation',
    cancel(microphone, farEnd) {
      plugin.echoCanceller.reset();
      return timed(microphone, farEnd, (samples, far) => plugin.echoCanceller.onEchoFrame(samples, far));
    },
  };
}

/** The used part of @ennuicastr/webrtcaec3.js, whose types belong to another module system. */
interface WebRtcCanceller {
  analyze(channels: Float32Array[]): void;
  processSize(channels: Float32Array[]): number;
  process(out: Float32Array[], channels: Float32Array[]): void;
  free(): void;
}

/** WebRTC's own AEC3 in C++, as used by Chromium, compiled to WebAssembly. */
export async function openWebRtc(): Promise<Canceller> {
  const { default: load } = (await import('@ennuicastr/webrtcaec3.js')) as unknown as {
    default: () => Promise<{ AEC3: new (rate: number, render: number, capture: number) => WebRtcCanceller }>;
  };
  const { AEC3 } = await load();
  return {
    name: 'WebRTC (Chromium)',
    cancel(microphone, farEnd) {
      const canceller = new AEC3(48_000, 1, 1);
      try {
        return timed(microphone, farEnd, (samples, far) => {
          canceller.analyze([far]);
          const out = new Float32Array(canceller.processSize([samples]));
          canceller.process([out], [samples]);
          return out;
        });
      } finally {
        canceller.free();
      }
    },
  };
}

function timed(
  microphone: Float32Array,
  farEnd: Float32Array,
  frame: (samples: Float32Array, farEnd: Float32Array) => Float32Array,
): Cancelled {
  const out = new Float32Array(microphone.length);
  const times: number[] = [];
  let written = 0;
  for (let start = 0; start + FRAME <= microphone.length; start += FRAME) {
    const samples = microphone.slice(start, start + FRAME);
    const far = farEnd.slice(start, start + FRAME);
    const before = performance.now();
    const made = frame(samples, far);
    times.push((performance.now() - before) * 1_000);
    out.set(made.subarray(0, out.length - written), written);
    written += made.length;
  }
  times.sort((one, other) => one - other);
  return { out, frameUs: times[times.length >> 1] ?? 0 };
}
