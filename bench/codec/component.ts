import { fileURLToPath } from 'node:url';
import { loadArtifact } from '../../plugins/tooling/load-artifact.ts';
import { BITRATE, type Contender, FRAME_SAMPLES, timePass } from './contender.ts';

interface VoiceCodec {
  configureEncoder(config: {
    bitrate: number;
    complexity: number;
    useVbr: boolean;
    useDtx: boolean;
    useFec: boolean;
    expectedLossPercent: number;
    isLowDelay: boolean;
  }): number;
  encode(samples: Float32Array): Uint8Array;
  resetEncoder(): void;
  openDecoder(decoder: number): void;
  decode(decoder: number, packet: Uint8Array): Float32Array;
}

const DECODER = 1;

/** Our component from the registry, transpiled by jco as at installation; glue included. */
export async function openComponent(speech: Float32Array): Promise<Contender> {
  const artifact = await loadArtifact(
    fileURLToPath(new URL('../../registry/jackfield/opus/0.2.0.wasm', import.meta.url)),
  );
  const codec = artifact.instantiate()['jackfield:plugin/voice-codec@0.1.0'] as VoiceCodec;
  const frames: Float32Array[] = [];
  for (let i = 0; i + FRAME_SAMPLES <= speech.length; i += FRAME_SAMPLES)
    frames.push(speech.slice(i, i + FRAME_SAMPLES));
  return {
    name: 'component (jco)',
    reset(complexity) {
      codec.configureEncoder({
        bitrate: BITRATE,
        complexity,
        useVbr: true,
        useDtx: false,
        useFec: false,
        expectedLossPercent: 0,
        isLowDelay: false,
      });
      codec.resetEncoder();
      codec.openDecoder(DECODER);
    },
    pass: () =>
      timePass(
        frames,
        (frame) => codec.encode(frame),
        (packet) => codec.decode(DECODER, packet),
      ),
  };
}
