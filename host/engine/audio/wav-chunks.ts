/** Positions of the relevant chunks of a WAVE file. Offsets in bytes. */
export interface WavChunks {
  /** False for RIFX, the big-endian variant of RIFF, in which all numbers have reversed byte order. */
  readonly isLittleEndian: boolean;
  readonly format: { readonly start: number; readonly size: number };
  readonly data: { readonly start: number; readonly size: number };
}

/** Placeholder size written by programs that did not know the final size. */
const UNKNOWN_SIZE = 0xffff_ffff;
const HEADER_BYTES = 8;

/** Signatures of other file formats, with offset and display name. */
const OTHER_KINDS: readonly (readonly [mark: string, at: number, name: string])[] = [
  ['OggS', 0, 'an Ogg file'],
  ['fLaC', 0, 'a FLAC file'],
  ['ID3', 0, 'an MP3 file'],
  ['\u00ff\u00fb', 0, 'an MP3 file'],
  ['FORM', 0, 'an AIFF file'],
  ['caff', 0, 'a Core Audio file'],
  ['ftyp', 4, 'an MPEG-4 file'],
  ['\u001aE\u00df\u00a3', 0, 'a Matroska or WebM file'],
  ['riff', 0, 'a Wave64 file'],
];

/**
 * Finds format and data in RIFF, RIFX, RF64 and BW64 files, in any order. Sizes that programs left open or that exceed the file reach to its end; an odd chunk
 * without its padding byte is skipped. Otherwise returns, in words, why it is no such file.
 */
export function findChunks(bytes: Uint8Array): WavChunks | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 0) return 'the file is empty';
  const form = fourCc(view, 0);
  if (!['RIFF', 'RIFX', 'RF64', 'BW64'].includes(form) || fourCc(view, 8) !== 'WAVE') return otherKind(view);
  const isLittleEndian = form !== 'RIFX';
  const riffEnd = HEADER_BYTES + view.getUint32(4, isLittleEndian);
  let format: WavChunks['format'] | null = null;
  let data: WavChunks['data'] | null = null;
  let longDataSize: number | null = null;
  let offset = 12;
  while (offset + HEADER_BYTES <= bytes.length) {
    const id = fourCc(view, offset);
    const start = offset + HEADER_BYTES;
    const left = bytes.length - start;
    const claimed = view.getUint32(offset + 4, isLittleEndian);
    let size = Math.min(claimed, left);
    if (id === 'ds64' && size >= 16) longDataSize = Number(view.getBigUint64(start + 8, true));
    else if (id === 'fmt ') format ??= { start, size };
    else if (id === 'data' && data === null) {
      if (claimed === UNKNOWN_SIZE && longDataSize !== null) size = Math.min(longDataSize, left);
      // A recorder that crashed left zero here, and a total size that ends before the sound.
      else if (claimed === 0 && riffEnd <= start) size = left;
      data = { start, size };
    }
    offset = nextChunk(view, start + size, size);
  }
  if (format === null) return 'no format chunk';
  return data === null ? 'no data chunk' : { isLittleEndian, format, data };
}

/** Chunks begin on even offsets; some programs omit the padding byte. */
function nextChunk(view: DataView, end: number, size: number): number {
  if (size % 2 === 0) return end;
  const isForgotten = isChunkName(fourCc(view, end)) && !isChunkName(fourCc(view, end + 1));
  return isForgotten ? end : end + 1;
}

function isChunkName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_ -]{3}$/.test(name);
}

function otherKind(view: DataView): string {
  const found = OTHER_KINDS.find(([mark, at]) => fourCc(view, at).startsWith(mark));
  return found === undefined ? 'no RIFF WAVE header' : `it is ${found[2]}`;
}

/** Four characters, fewer at the end of the file. */
function fourCc(view: DataView, at: number): string {
  let name = '';
  for (let index = at; index < Math.min(at + 4, view.byteLength); index++) {
    name += String.fromCharCode(view.getUint8(index));
  }
  return name;
}
