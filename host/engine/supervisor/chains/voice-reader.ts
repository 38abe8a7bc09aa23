import { BodyReader } from '@jackfield/sandbox/body-reader';
import { MAX_VOICE_SAMPLES } from '@jackfield/sandbox/pipe-protocol';
import { readVoice, readVoicesHead, type SentVoice, type VoicesHead } from '@jackfield/sandbox/voices-reply';
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

const reader = new BodyReader();
const sent: SentVoice = { senderId: 0, pcm: new Float32Array(0) };

/**
 * Copies the voices of a checked reply for `slots` slots, which must be the requested ones; returns their number. Views are created per length, which hardly ever
 * changes.
 */
export function readVoices(
  message: SandboxMessage,
  slots: number,
  head: VoicesHead,
  voices: readonly Voice[],
  batch: DecodeBatch,
): number {
  readVoicesHead(reader.begin(message), slots, head);
  const { voiceCount } = head;
  if (voiceCount !== batch.count) throw new RangeError(`it sent ${voiceCount} voices for ${batch.count}`);
  for (let index = 0; index < voiceCount; index++) {
    const voice = voices[index];
    if (voice === undefined) break;
    readVoice(reader, sent);
    if (sent.senderId !== batch.senders[index]) throw new RangeError('it sent the voice of somebody else');
    const { length } = sent.pcm;
    voice.senderId = sent.senderId;
    voice.sampleCount = length;
    if (voice.pcm.length !== length) voice.pcm = voice.store.subarray(0, length);
    voice.pcm.set(sent.pcm);
  }
  return voiceCount;
}
