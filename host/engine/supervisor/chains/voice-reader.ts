import { MAX_VOICE_SAMPLES } from '@jackfield/sandbox/pipe-protocol';
import type { DecodedVoice } from '../../ports/chain.ts';
import type { SandboxMessage } from '../sandbox/sandbox-connection.ts';
import type { DecodeBatch } from './decode-batch.ts';

/** Samples of one sender; `store` has room for the longest voice. Reused. */
export interface Voice extends DecodedVoice {
  readonly store: Float32Array;
  pcm: Float32Array;
}

export function emptyVoice(): Voice {
  const store = new Float32Array(MAX_VOICE_SAMPLES);
  return { senderId: 0, store, pcm: store, sampleCount: 0, isDry: false, dry: null };
}

/** Copies the voices of a checked reply, which must be the requested ones; returns their number. Views are created per length, which hardly ever changes. */
export function readVoices(
  { view, bytes, body }: SandboxMessage,
  start: number,
  voices: readonly Voice[],
  hop: DecodeBatch,
): number {
  const count = view.getUint32(body, true);
  if (count !== hop.count) throw new RangeError(`it sent ${count} voices for ${hop.count}`);
  let base = start;
  for (let index = 0; index < count; index++) {
    const voice = voices[index];
    if (voice === undefined) break;
    voice.senderId = view.getUint32(base, true);
    if (voice.senderId !== hop.senders[index]) throw new RangeError('it sent the voice of somebody else');
    const samples = view.getUint32(base + 4, true);
    voice.sampleCount = samples;
    if (voice.pcm.length !== samples) voice.pcm = voice.store.subarray(0, samples);
    voice.pcm.set(new Float32Array(bytes.buffer, base + 8, samples));
    base += 8 + samples * 4;
  }
  return count;
}
