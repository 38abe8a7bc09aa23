import type { Host } from '@jackfield/plugin-api/host';
import { join as joinPath } from 'node:path';
import { loadArtifact } from '../../tooling/load-artifact.ts';
import { locateArtifact } from '../../tooling/plugin-build.ts';

export type Codec = Host['voiceCodec'];
export type EncoderConfig = Parameters<Codec['configureEncoder']>[0];

const artifact = await loadArtifact((await locateArtifact(joinPath(import.meta.dirname, '..'))).artifactFile);

export const SPEECH_CONFIG: EncoderConfig = {
  bitrate: 32_000,
  complexity: 10,
  useVbr: true,
  useDtx: false,
  useFec: false,
  expectedLossPercent: 0,
  isLowDelay: false,
};

/** The committed artifact in a fresh instance, its encoder configured for speech; and its lookahead in samples. */
export function openCodec(changes: Partial<EncoderConfig> = {}): { codec: Codec; lookahead: number } {
  const { lifecycle, voiceCodec } = artifact.instantiate() as unknown as Host;
  lifecycle.start('audio');
  lifecycle.onSettingsChanged('{}');
  return { codec: voiceCodec, lookahead: voiceCodec.configureEncoder({ ...SPEECH_CONFIG, ...changes }) };
}

/** Linear memory of the instance that was opened last. */
export function memoryBytes(): number {
  return artifact.memoryBytes();
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
