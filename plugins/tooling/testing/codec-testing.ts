import type { Host } from '@jackfield/plugin-api/host';
import { ImportsRecorder } from '../imports-recorder.ts';
import { loadArtifact } from '../load-artifact.ts';
import { locateArtifact } from '../plugin-build.ts';

export type Codec = Host['voiceCodec'];
export type EncoderConfig = Parameters<Codec['configureEncoder']>[0];

export const SPEECH_CONFIG: EncoderConfig = {
  bitrate: 32_000,
  complexity: 10,
  useVbr: true,
  useDtx: false,
  useFec: false,
  expectedLossPercent: 0,
  isLowDelay: false,
};

/** A codec's component. */
export interface LoadedCodec {
  /** A fresh instance, its encoder configured for speech; and its lookahead in samples. */
  openCodec(changes?: Partial<EncoderConfig>): { codec: Codec; lookahead: number };
  /** Linear memory of the instance that was opened last. */
  memoryBytes(): number;
}

/** Loads the artifact of the first-party codec in `pluginFolder`, for its tests. */
export async function loadCodec(pluginFolder: string): Promise<LoadedCodec> {
  return loadCodecFile((await locateArtifact(pluginFolder)).artifactFile);
}

/** Loads a built codec; what it logs is dropped. */
export async function loadCodecFile(file: string): Promise<LoadedCodec> {
  const artifact = await loadArtifact(file);
  return {
    openCodec(changes = {}) {
      const { imports } = new ImportsRecorder({ log: ['write'] });
      const { lifecycle, voiceCodec } = artifact.instantiate(imports) as unknown as Host;
      lifecycle.start('audio');
      lifecycle.onSettingsChanged('{}');
      return { codec: voiceCodec, lookahead: voiceCodec.configureEncoder({ ...SPEECH_CONFIG, ...changes }) };
    },
    memoryBytes: () => artifact.memoryBytes(),
  };
}

/** All packets of `samples`, in frames of `frameSamples`; what does not fill a frame is left out. */
export function encodeAll(codec: Codec, samples: Float32Array, frameSamples: number): Uint8Array[] {
  const packets: Uint8Array[] = [];
  for (let start = 0; start + frameSamples <= samples.length; start += frameSamples) {
    packets.push(codec.encode(samples.subarray(start, start + frameSamples)));
  }
  return packets;
}

/** Frames in one piece. */
export function join(frames: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let offset = 0;
  for (const frame of frames) {
    whole.set(frame, offset);
    offset += frame.length;
  }
  return whole;
}

/** The value of the WIT error that the call ends with. */
export function errorOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    if (error instanceof Error && 'payload' in error) return error.payload;
    throw error;
  }
  throw new Error('The call succeeds.');
}
