import { describe, expect, it } from 'vitest';
import { PAUSE, PlayedSlot, RestSlot, SidecarInbox, readEvent } from './sidecar-messages.ts';
import type { SidecarEvent } from './sidecar-messages.ts';

function open(): { inbox: SidecarInbox; frames: [number, boolean, boolean][]; events: SidecarEvent[] } {
  const frames: [number, boolean, boolean][] = [];
  const events: SidecarEvent[] = [];
  const inbox = new SidecarInbox({
    onCaptured: (frame, isLive, isResting) => frames.push([frame[479] ?? NaN, isLive, isResting]),
    onEvent: (event) => events.push(event),
  });
  return { inbox, frames, events };
}

function captured(value: number, flags: number): Buffer {
  return Buffer.concat([Buffer.from([1, flags, 0x80, 0x07]), Buffer.from(new Float32Array(480).fill(value).buffer)]);
}

function eventOf(json: string): Buffer {
  const header = Buffer.from([2, 0, 0, 0]);
  header.writeUInt16LE(Buffer.byteLength(json), 2);
  return Buffer.concat([header, Buffer.from(json)]);
}

describe('messages of the audio sidecar', () => {
  it('are read in pieces of 1, 7 and 1,000 bytes: two ticks and an event between them', () => {
    const stream = Buffer.concat([captured(0.5, 2), eventOf('{"type":"alive"}'), captured(NaN, 1)]);
    for (const size of [1, 7, 1_000]) {
      const { inbox, frames, events } = open();
      for (let at = 0; at < stream.length; at += size) expect(inbox.push(stream.subarray(at, at + size))).toBe(true);
      expect(frames).toEqual([
        [0.5, true, true],
        [0, false, false],
      ]);
      expect(events).toEqual([{ type: 'alive' }]);
    }
  });

  it('are refused with another kind, flag or length, and where an event is none', () => {
    const bad = [
      [0, 0, 0x80, 0x07],
      [1, 4, 0x80, 0x07],
      [1, 0, 0x7f, 0x07],
      [2, 0, 0, 0],
      [2, 0, 1, 0x10],
      [3, 0, 0x80, 0x07],
    ];
    for (const header of bad) expect(open().inbox.push(Buffer.from(header))).toBe(false);
    for (const json of [
      '{',
      '[]',
      'null',
      '{"type":"other"}',
      '{"type":"devices","input":1,"output":null,"failure":null}',
    ])
      expect(open().inbox.push(eventOf(json))).toBe(false);
  });

  it('survive 2,000 random streams without a throw', () => {
    let seed = 1;
    const random = (): number => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff);
    for (let i = 0; i < 2_000; i++) {
      const bytes = Buffer.from(
        Array.from({ length: random() % 64 }, (_, at) => (at === 0 ? random() % 4 : random() % 256)),
      );
      expect(typeof open().inbox.push(bytes)).toBe('boolean');
    }
  });

  it('to it are the golden bytes of docs/wire/audio-sidecar.md', () => {
    const silence = new Float32Array(480);
    const message = new PlayedSlot();
    expect(message.write(silence, null).toString('hex')).toBe(`03008007${'00'.repeat(1_920)}`);
    expect(message.write(silence, silence).toString('hex')).toBe(`0301000f${'00'.repeat(3_840)}`);
    expect(Buffer.from(PAUSE).toString('hex')).toBe('05000000');
    expect(new RestSlot().write(0.5).toString('hex')).toBe('040004000000003f');
  });

  it('with counts keep numbers only', () => {
    expect(readEvent('{"type":"counts","dry":3,"late":"x"}')).toEqual({
      type: 'counts',
      counts: new Map([['dry', 3]]),
    });
  });
});
