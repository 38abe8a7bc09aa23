import {
  FRAME_SAMPLES,
  PCM_FLAG_NO_MICROPHONE,
  PCM_FLAG_SIDE,
  PCM_HEADER_BYTES,
  PCM_KIND,
  PCM_MESSAGE_BYTES,
  PCM_SIDE_MESSAGE_BYTES,
} from '@jackfield/protocol/pcm';

/** Length of a `status` message: header and three u32. */
export const PCM_STATUS_BYTES = PCM_HEADER_BYTES + 12;

/** Writes a `captured` message into `out` ({@link PCM_MESSAGE_BYTES}). `samples` are 480. */
export function encodeCaptured(out: DataView, sequence: number, samples: Float32Array, isLive: boolean): void {
  out.setUint8(0, PCM_KIND.captured);
  out.setUint8(1, isLive ? 0 : PCM_FLAG_NO_MICROPHONE);
  out.setUint16(2, 0);
  out.setUint32(4, sequence >>> 0, true);
  for (let index = 0; index < FRAME_SAMPLES; index += 1) {
    out.setFloat32(PCM_HEADER_BYTES + index * 4, samples[index] ?? 0, true);
  }
}

/** Writes a `status` message into `out` ({@link PCM_STATUS_BYTES}). */
export function encodeStatus(out: DataView, sequence: number, underruns: number, overruns: number, fill: number): void {
  out.setUint8(0, PCM_KIND.status);
  out.setUint8(1, 0);
  out.setUint16(2, 0);
  out.setUint32(4, sequence >>> 0, true);
  out.setUint32(PCM_HEADER_BYTES, underruns, true);
  out.setUint32(PCM_HEADER_BYTES + 4, overruns, true);
  out.setUint32(PCM_HEADER_BYTES + 8, Math.max(0, fill), true);
}

/** Decodes a `playback` message into `frame` (480 samples) and, if it is wide, `side`; null for any other message. */
export function decodePlayback(message: ArrayBuffer, frame: Float32Array, side: Float32Array): 'plain' | 'wide' | null {
  if (message.byteLength < PCM_HEADER_BYTES) return null;
  const view = new DataView(message);
  if (view.getUint8(0) !== PCM_KIND.playback) return null;
  const isWide = (view.getUint8(1) & PCM_FLAG_SIDE) !== 0;
  if (message.byteLength !== (isWide ? PCM_SIDE_MESSAGE_BYTES : PCM_MESSAGE_BYTES)) return null;
  readSamples(view, PCM_HEADER_BYTES, frame);
  if (!isWide) return 'plain';
  readSamples(view, PCM_MESSAGE_BYTES, side);
  return 'wide';
}

function readSamples(view: DataView, offset: number, out: Float32Array): void {
  for (let index = 0; index < FRAME_SAMPLES; index += 1) {
    const sample = view.getFloat32(offset + index * 4, true);
    out[index] = Number.isFinite(sample) ? sample : 0;
  }
}
