import type { PluginImage } from '@jackfield/protocol/plugin-ui';

/** Properties of an image that determine the work of its decoder. */
export interface ImageHeader {
  readonly mime: PluginImage['mime'];
  readonly width: number;
  readonly height: number;
  /** Number of frames; greater than 1 for an animation. */
  readonly frames: number;
  /** Number of passes over the whole picture; about 10 for a progressive JPEG. */
  readonly scans: number;
}

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * Kind and dimensions of a PNG, WebP or JPEG from its headers, without decoding: the largest that any header of the file claims. null for anything else and for
 * invalid headers. Any bytes give an answer, in time proportional to their length.
 */
export function readImageHeader(content: Uint8Array): ImageHeader | null {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (PNG_SIGNATURE.every((byte, index) => content[index] === byte)) return pngHeader(view);
  if (nameAt(view, 0) === 'RIFF' && nameAt(view, 8) === 'WEBP') return webpHeader(view);
  return content[0] === 0xff && content[1] === 0xd8 ? jpegHeader(view) : null;
}

/** PNG specification, third edition: IHDR comes first; fcTL begins a frame of an animation. */
function pngHeader(view: DataView): ImageHeader | null {
  if (view.byteLength < 33 || nameAt(view, 12) !== 'IHDR') return null;
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  let frames = 0;
  for (let at = 8; at + 12 <= view.byteLength; at += 12 + view.getUint32(at)) {
    const name = nameAt(view, at + 4);
    if (name === 'fcTL') frames += 1;
    // A careless decoder could use the second header.
    if (name === 'IHDR' && at !== 8) return null;
  }
  return sized('image/png', width, height, Math.max(1, frames));
}

/** WebP container specification (RFC 9649) and the frame headers of VP8 (RFC 6386) and VP8L. */
function webpHeader(view: DataView): ImageHeader | null {
  const largest = { width: 0, height: 0 };
  let frames = 0;
  /** Reads the chunks from `start` to `end`; the chunks of an animation's frame begin 16 bytes into it. */
  const walk = (start: number, end: number, isInFrame: boolean): boolean => {
    for (let at = start; at + 8 <= end;) {
      const size = view.getUint32(at + 4, true);
      const body = at + 8;
      const name = nameAt(view, at);
      if (name === 'ANMF') {
        frames += 1;
        if (isInFrame || !walk(body + 16, Math.min(body + size, end), true)) return false;
      } else {
        const found = webpSize(view, name, body);
        if (found === null) return false;
        largest.width = Math.max(largest.width, found.width);
        largest.height = Math.max(largest.height, found.height);
      }
      at = body + size + (size % 2);
    }
    return true;
  };
  if (!walk(12, view.byteLength, false)) return null;
  return sized('image/webp', largest.width, largest.height, Math.max(1, frames));
}

/** The size that a chunk of an image claims, 0 for other chunks, null for an invalid chunk. */
function webpSize(view: DataView, name: string, body: number): { width: number; height: number } | null {
  if (name === 'VP8X') {
    if (body + 10 > view.byteLength) return null;
    return { width: 1 + uint24(view, body + 4), height: 1 + uint24(view, body + 7) };
  }
  if (name === 'VP8L') {
    if (body + 5 > view.byteLength || view.getUint8(body) !== 0x2f) return null;
    const bits = view.getUint32(body + 1, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  if (name === 'VP8 ') {
    if (body + 10 > view.byteLength || uint24(view, body + 3) !== 0x2a019d) return null;
    return { width: view.getUint16(body + 6, true) & 0x3fff, height: view.getUint16(body + 8, true) & 0x3fff };
  }
  return { width: 0, height: 0 };
}

/** JPEG (ITU T.81, annex B): markers as libjpeg finds them; SOF holds the size, SOS begins a scan. */
function jpegHeader(view: DataView): ImageHeader | null {
  let [width, height, scans] = [0, 0, 0];
  let at = 2;
  while (at + 1 < view.byteLength) {
    // Between markers are the data of a scan and bytes that a decoder would skip.
    if (view.getUint8(at) !== 0xff) {
      at += 1;
      continue;
    }
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    at += 2;
    const standsAlone = marker === 0x00 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    if (standsAlone) continue;
    if (marker === 0xd9) break;
    if (at + 2 > view.byteLength) break;
    if (marker === 0xda) scans += 1;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) {
      if (at + 7 > view.byteLength) return null;
      height = Math.max(height, view.getUint16(at + 3));
      width = Math.max(width, view.getUint16(at + 5));
    }
    at += Math.max(2, view.getUint16(at));
  }
  return sized('image/jpeg', width, height, 1, scans);
}

function sized(
  mime: PluginImage['mime'],
  width: number,
  height: number,
  frames: number,
  scans = 1,
): ImageHeader | null {
  return width === 0 || height === 0 ? null : { mime, width, height, frames, scans };
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

/** Four characters at an offset; empty beyond the end. */
function nameAt(view: DataView, at: number): string {
  if (at + 4 > view.byteLength) return '';
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}
