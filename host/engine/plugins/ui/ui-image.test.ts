import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Random, mutate } from '../../catalogue/testing/mutate.ts';
import { readImageHeader } from '../capabilities/image-header.ts';
import { imageMimeOf } from './ui-image.ts';

const u32 = (value: number): Buffer => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value]);
const u16 = (value: number): Buffer => Buffer.from([value >>> 8, value]);

function pngChunk(name: string, body: Uint8Array): Buffer {
  return Buffer.concat([u32(body.length), Buffer.from(name), body, u32(0)]);
}

/** A grey PNG of one bit per pixel, complete except for its checksums. */
function png(width: number, height: number, ...more: readonly Uint8Array[]): Buffer {
  const header = Buffer.concat([u32(width), u32(height), Buffer.from([1, 0, 0, 0, 0])]);
  const rows = deflateSync(Buffer.alloc(Math.min(1 << 26, height * (1 + Math.ceil(width / 8)))), { level: 9 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    ...more,
    pngChunk('IDAT', rows),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

const frame = pngChunk('fcTL', Buffer.alloc(26));

function webp(...chunks: readonly (readonly [name: string, body: Uint8Array])[]): Buffer {
  const parts = chunks.map(([name, body]) => {
    const padding = Buffer.alloc(body.length % 2);
    return Buffer.concat([Buffer.from(name), Buffer.from(u32(body.length).toReversed()), body, padding]);
  });
  return Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(4), Buffer.from('WEBP'), ...parts]);
}

function canvas(width: number, height: number): readonly [string, Buffer] {
  const body = Buffer.alloc(10);
  body.writeUIntLE(width - 1, 4, 3);
  body.writeUIntLE(height - 1, 7, 3);
  return ['VP8X', body];
}

function lossless(width: number, height: number): readonly [string, Buffer] {
  const body = Buffer.alloc(9);
  body[0] = 0x2f;
  body.writeUInt32LE((width - 1) | ((height - 1) << 14), 1);
  return ['VP8L', body];
}

function lossy(width: number, height: number): readonly [string, Buffer] {
  const body = Buffer.from([0, 0, 0, 0x9d, 0x01, 0x2a, 0, 0, 0, 0]);
  body.writeUInt16LE(width, 6);
  body.writeUInt16LE(height, 8);
  return ['VP8 ', body];
}

const animated = (inner: readonly [string, Buffer]): readonly [string, Buffer] => [
  'ANMF',
  Buffer.concat([Buffer.alloc(16), webp(inner).subarray(12)]),
];

const SCAN = Buffer.from([0xff, 0xda, 0x00, 0x08, 1, 1, 0, 0, 0x3f, 0, 0x12, 0xff, 0x00, 0x34]);

function jpeg(width: number, height: number, scans = 1, ...before: readonly Uint8Array[]): Buffer {
  const size = Buffer.concat([
    Buffer.from([0xff, 0xc2, 0x00, 0x0b, 8]),
    u16(height),
    u16(width),
    Buffer.from([1, 1, 0x11, 0]),
  ]);
  const all: Buffer[] = Array.from({ length: scans }, () => SCAN);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...before, size, ...all, Buffer.from([0xff, 0xd9])]);
}

/** APP1 with a small picture in it, as cameras write it. */
const thumbnail = Buffer.concat([Buffer.from([0xff, 0xe1]), u16(2 + jpeg(160, 120).length), jpeg(160, 120)]);

describe('imageMimeOf', () => {
  it.each([
    ['image/png', png(1, 1)],
    ['image/png', png(2_048, 2_048)],
    ['image/png', png(512, 512, ...Array.from({ length: 64 }, () => frame))],
    ['image/webp', webp(lossy(2_048, 16))],
    ['image/webp', webp(lossless(16, 2_048))],
    ['image/webp', webp(canvas(64, 64), animated(lossy(64, 64)), animated(lossless(64, 64)))],
    ['image/jpeg', jpeg(2_048, 2_048)],
    ['image/jpeg', jpeg(100, 100, 12, thumbnail)],
  ])('shows %s within the bounds', (mime, content) => expect(imageMimeOf(content)).toBe(mime));

  it.each([
    ['a PNG of 23,000² pixels in 64 kB', png(23_000, 23_000)],
    ['a PNG of 2,049 × 1', png(2_049, 1)],
    ['a PNG without width', png(0, 1)],
    ['a PNG with a second header', png(8, 8, png(23_000, 1).subarray(8, 33))],
    ['a PNG whose first chunk is no header', png(8, 8).fill('x', 12, 16)],
    ['an animated PNG of 65 × 512² pixels', png(512, 512, ...Array.from({ length: 65 }, () => frame))],
    ['a WebP of 16,384²', webp(lossless(16_384, 16_384))],
    ['a WebP whose canvas is large', webp(canvas(16_777_216, 1), lossy(8, 8))],
    ['a WebP whose canvas is small and whose picture is large', webp(canvas(8, 8), lossless(16_000, 16_000))],
    ['an animated WebP with one large frame', webp(canvas(8, 8), animated(lossy(8, 8)), animated(lossy(8_000, 8_000)))],
    ['a WebP with frames in frames', webp(canvas(8, 8), animated(animated(lossy(8, 8)) as [string, Buffer]))],
    ['a WebP without a picture', webp()],
    ['a WebP whose picture makes no sense', webp(['VP8 ', Buffer.alloc(10)])],
    ['a JPEG of 65,535²', jpeg(65_535, 65_535)],
    ['a JPEG whose size hides behind a small picture in its notes', jpeg(30_000, 30_000, 1, thumbnail)],
    [
      'a JPEG whose size hides behind bytes that decoders skip',
      jpeg(30_000, 30_000, 1, Buffer.from([0, 1, 2, 0xff, 0xff])),
    ],
    ['a JPEG with a second, larger size', Buffer.concat([jpeg(8, 8).subarray(0, -2), jpeg(30_000, 8).subarray(2)])],
    ['a JPEG of 4,000 scans', jpeg(2_000, 2_000, 4_000)],
    ['a JPEG without a size', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 2])],
    ['sound', Buffer.from('RIFF1234WAVEfmt ')],
    ['SVG', Buffer.from('<svg onload="alert(1)"/>')],
    ['nothing', new Uint8Array(0)],
    ['what is not there', undefined],
  ])('does not show %s', (_what, content) => expect(imageMimeOf(content)).toBeNull());

  it('shows 1 MiB and no byte more', () => {
    const large = new Uint8Array((1 << 20) + 1);
    large.set(png(8, 8));
    expect(imageMimeOf(large.slice(0, 1 << 20))).toBe('image/png');
    expect(imageMimeOf(large)).toBeNull();
  });

  it('answers 20,000 damaged images, and a mebibyte of every marker in milliseconds', () => {
    const originals = [png(8, 8, frame), webp(canvas(64, 64), animated(lossy(64, 64))), jpeg(100, 100, 3, thumbnail)];
    for (let seed = 1; seed <= 20_000; seed++) {
      const header = readImageHeader(mutate(originals[seed % 3] ?? Buffer.alloc(0), new Random(seed)));
      expect(header === null || (header.width > 0 && header.height > 0)).toBe(true);
    }
    const startMs = performance.now();
    for (const start of [jpeg(8, 8).subarray(0, 2), webp(), png(8, 8)])
      readImageHeader(Buffer.concat([start, Buffer.alloc(1 << 20, start.subarray(-1))]));
    readImageHeader(Buffer.concat([jpeg(8, 8).subarray(0, -2), Buffer.alloc(1 << 20, 0xff)]));
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });
});
