import { describe, expect, it } from 'vitest';
import { BodyReader } from './body-reader.ts';
import { BodyWriter } from './body-writer.ts';
import {
  CAPTURE_FLAG,
  emptyCaptureRequest,
  readCaptureRequest,
  writeCaptureParts,
  type CaptureParts,
} from './capture-request.ts';
import { capturedFlags, emptyCapturedReply, readCaptured, writeCaptured } from './captured-reply.ts';
import { emptyFigures } from './figures.ts';
import {
  emptyMixedReply,
  readMixedReply,
  readMixedRequest,
  writeMixedReply,
  writeMixedRequest,
} from './mixed-messages.ts';
import { FADE_SAMPLES, FRAME_SAMPLES } from './pipe-protocol.ts';
import {
  readVoice,
  readVoicesHead,
  writeVoice,
  writeVoicesHead,
  type SentVoice,
  type VoicesHead,
} from './voices-reply.ts';

const START = 16;
const filled = (samples: number, value: number): Float32Array => new Float32Array(samples).fill(value);

/** Writes a body and returns its reader; `cut` bytes at the end are missing. */
function pass(write: (writer: BodyWriter) => void, cut = 0): BodyReader {
  const bytes = new Uint8Array(65_536);
  const view = new DataView(bytes.buffer);
  const writer = new BodyWriter().begin(bytes, view, START);
  write(writer);
  return new BodyReader().begin({ bytes, view, body: START, bodyBytes: writer.length - cut });
}

describe('bodies of the sandbox pipe', () => {
  it('are read value by value as they were written, and not beyond their end', () => {
    const reader = pass((writer) => writer.u8(1).u16(2).pad().u32(3).f32(0.5).f64(0.1).bytes(Uint8Array.of(7)).pad());
    expect([reader.u8(), reader.u16()]).toEqual([1, 2]);
    reader.pad();
    expect([reader.u32(), reader.f32(), reader.f64(), ...reader.bytes(1)]).toEqual([3, 0.5, 0.1, 7]);
    reader.pad();
    expect(reader.left).toBe(0);
    expect(() => reader.u8()).toThrow(RangeError);
    expect(() => pass((writer) => writer.u32(1)).samples(2 ** 31)).toThrow(RangeError);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('carry a frame to capture with the parts that flags %i name', (which) => {
    const parts: CaptureParts = {
      fadeFrom: (which & 1) === 0 ? null : filled(FADE_SAMPLES, 0.1),
      farEnd: (which & 2) === 0 ? null : filled(FRAME_SAMPLES, 0.2),
      frame: filled(FRAME_SAMPLES, 0.3),
      sound: (which & 4) === 0 ? null : filled(FRAME_SAMPLES, 0.4),
    };
    const flags =
      (parts.fadeFrom === null ? 0 : CAPTURE_FLAG.fade) |
      (parts.farEnd === null ? 0 : CAPTURE_FLAG.farEnd) |
      (parts.sound === null ? 0 : CAPTURE_FLAG.sound);
    for (const pending of [0, 1, 5]) {
      const reader = pass((writer) => {
        for (let frame = 0; frame < pending; frame++) writer.samples(filled(FRAME_SAMPLES, frame));
        writeCaptureParts(writer, parts);
      });
      const request = emptyCaptureRequest();
      readCaptureRequest(reader, flags | (pending > 0 ? CAPTURE_FLAG.pending : CAPTURE_FLAG.keep), request);
      expect(request).toMatchObject({ ...parts, pendingFrames: pending, isKept: pending === 0, isDry: false });
      expect(request.pending[FRAME_SAMPLES * (pending - 1)]).toBe(pending === 0 ? undefined : pending - 1);
      expect(reader.left).toBe(0);
    }
  });

  it('carry a captured frame, its figures and its packet', () => {
    const sent = emptyCapturedReply();
    Object.assign(sent, { isOpen: true, isTalkEnd: true, waitingFrames: 5, leadFrames: 3, speechProbability: 0.5 });
    Object.assign(sent, { slotCount: 2, cpuUs: 900, inputLevel: 0.25, packetCodec: 4, packet: Uint8Array.of(1, 2, 3) });
    sent.slotUs.set([10, -1, 30]);
    sent.levels.set([0.5, 0.75]);
    sent.pcm.fill(0.125);
    const got = emptyCapturedReply();
    const reader = pass((writer) => writeCaptured(writer, sent));
    readCaptured(reader, capturedFlags(sent), 2, got);
    expect(got).toEqual(sent);
    expect(reader.left).toBe(0);
    expect(() =>
      readCaptured(
        pass((writer) => writeCaptured(writer, sent), 1),
        0,
        2,
        got,
      ),
    ).toThrow(RangeError);
    // A frame without a packet names no codec.
    readCaptured(
      pass((writer) => writeCaptured(writer, { ...sent, packet: new Uint8Array(0) })),
      0,
      2,
      got,
    );
    expect(got).toMatchObject({ packetCodec: 0, isOpen: false, waitingFrames: 0 });
  });

  it('carry decoded voices of any length, and a frame of the mix', () => {
    const sent: VoicesHead = { ...emptyFigures(), voiceCount: 2, slotCount: 1, cpuUs: 7, inputLevel: 0.5 };
    sent.slotUs.set([11, 12]);
    sent.levels.set([0.25]);
    const voices: SentVoice[] = [
      { senderId: 3, pcm: filled(480, 0.5) },
      { senderId: 4_000_000_000, pcm: filled(1_920, 0.25) },
    ];
    const reader = pass((writer) => {
      writeVoicesHead(writer, sent);
      for (const { senderId, pcm } of voices) writeVoice(writer, senderId, pcm);
    });
    const head: VoicesHead = { ...emptyFigures(), voiceCount: 0 };
    readVoicesHead(reader, 1, head);
    expect(head).toEqual(sent);
    const got: SentVoice = { senderId: 0, pcm: new Float32Array(0) };
    for (const voice of voices) {
      readVoice(reader, got);
      expect(got).toEqual(voice);
    }
    expect(reader.left).toBe(0);

    for (const fadeFrom of [null, filled(FADE_SAMPLES, 0.5)]) {
      let flags = 0;
      const request = pass((writer) => (flags = writeMixedRequest(writer, fadeFrom, filled(FRAME_SAMPLES, 0.25))));
      expect(readMixedRequest(request, flags)).toEqual({ fadeFrom, frame: filled(FRAME_SAMPLES, 0.25) });
      expect(request.left).toBe(0);
    }
    const mixed = emptyMixedReply();
    Object.assign(mixed, { slotCount: 1, cpuUs: 5, inputLevel: 0.75, pcm: filled(FRAME_SAMPLES, 0.5) });
    mixed.slotUs[0] = 21;
    const back = emptyMixedReply();
    readMixedReply(
      pass((writer) => writeMixedReply(writer, mixed)),
      1,
      back,
    );
    expect(back).toEqual(mixed);
  });
});
