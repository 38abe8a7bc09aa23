import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { CAPTURE_FLAG } from '@jackfield/sandbox/capture-request';
import { emptyCapturedReply, type CapturedReply } from '@jackfield/sandbox/captured-reply';
import { emptyFigures } from '@jackfield/sandbox/figures';
import {
  MIXED_BODY_BYTES,
  emptyMixedReply,
  writeMixedRequest,
  type MixedReply,
} from '@jackfield/sandbox/mixed-messages';
import { FRAME_BYTES, REPLY, REQUEST } from '@jackfield/sandbox/pipe-protocol';
import type { VoicesHead } from '@jackfield/sandbox/voices-reply';
import type { DecodeBatch } from '../supervisor/chains/decode-batch.ts';
import { emptyVoice, readVoices, type Voice } from '../supervisor/chains/voice-reader.ts';
import { checkCaptured, checkMixed, checkVoices } from '../supervisor/sandbox/reply-check.ts';
import type { SandboxDriver } from './sandbox-driver.ts';

const ALL_SLOTS = 1;
/** Numbers of the codecs that a workbench loads. */
const ONE_CODEC = [0];

/** Sends 480 samples through a capture sandbox with `slots` slots; the encoder makes a packet of them. The reply is valid during `read`. */
export function captureFrame(
  driver: SandboxDriver,
  input: Float32Array,
  sequence: number,
  slots: number,
  read: (reply: CapturedReply) => void,
): Promise<void> {
  const reply = emptyCapturedReply();
  return driver.ask(
    ({ connection }) => {
      connection.begin(FRAME_BYTES).samples(input, FRAME_SAMPLES);
      const flags = sequence === 0 ? CAPTURE_FLAG.wasOpen : CAPTURE_FLAG.keep;
      connection.send(REQUEST.capture, flags, sequence, ALL_SLOTS);
    },
    (message) => {
      if (message.kind !== REPLY.captured) return false;
      checkCaptured(message, slots, ONE_CODEC, reply);
      read(reply);
      return true;
    },
  );
}

/** Sends the decode batch of one sender through a playback sandbox with `slots` decoded effects. `head` and `voice` are valid during `read`. */
export function playBatch(
  driver: SandboxDriver,
  batch: DecodeBatch,
  slots: number,
  read: (head: VoicesHead, voice: Voice) => void,
): Promise<void> {
  const head: VoicesHead = { ...emptyFigures(), voiceCount: 0 };
  const voice = emptyVoice();
  return driver.ask(
    ({ connection }) => {
      const { bytes, sequence } = batch;
      connection.begin(bytes.length).bytes(bytes);
      connection.send(REQUEST.playback, 0, sequence, ALL_SLOTS);
    },
    (message) => {
      // The first reply holds the codec's output, the second the output of the effects.
      if (message.kind !== REPLY.voicesDone) return false;
      checkVoices(message, slots, head);
      readVoices(message, slots, head, [voice], batch);
      read(head, voice);
      return true;
    },
  );
}

/** Sends 480 samples through a playback sandbox with one mixed effect. The reply is valid during `read`. */
export function mixFrame(
  driver: SandboxDriver,
  input: Float32Array,
  sequence: number,
  read: (reply: MixedReply) => void,
): Promise<void> {
  const reply = emptyMixedReply();
  return driver.ask(
    ({ connection }) => {
      const flags = writeMixedRequest(connection.begin(MIXED_BODY_BYTES), null, input);
      connection.send(REQUEST.mixed, flags, sequence, ALL_SLOTS);
    },
    (message) => {
      if (message.kind !== REPLY.mixed) return false;
      checkMixed(message, 1, reply);
      read(reply);
      return true;
    },
  );
}
