/** Longest file that is taken: the samples are held in memory. */
const MAX_SECONDS = 30 * 60;
const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_EXTENSIBLE = 0xfffe;

/** Channels are averaged into one; `channels` says how many they were. `samples` are finite; integer formats lie within ±1. */
export type WavResult =
  | { readonly ok: true; readonly rate: number; readonly channels: number; readonly samples: Float32Array }
  | { readonly ok: false; readonly reason: string };

interface Format {
  readonly kind: 'int' | 'float';
  readonly channels: number;
  readonly rate: number;
  readonly bytesPerSample: number;
}

/**
 * Reads a RIFF WAVE file: PCM of 8, 16, 24 or 32 bits, float of 32 or 64, plain or extensible, any order of chunks. Sizes that
 * claim more than the file holds (streams, crashed recorders) are cut to it. Any bytes give a result; nothing throws.
 */
export function readWav(bytes: Uint8Array): WavResult {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || fourCc(view, 0) !== 'RIFF' || fourCc(view, 8) !== 'WAVE')
    return refuse('no RIFF WAVE header');
  let format: Format | null = null;
  let offset = 12;
  while (offset + 8 <= bytes.length) {
    const id = fourCc(view, offset);
    const start = offset + 8;
    const size = Math.min(view.getUint32(offset + 4, true), bytes.length - start);
    if (id === 'fmt ') {
      const parsed = readFormat(view, start, size);
      if (typeof parsed === 'string') return refuse(parsed);
      format = parsed;
    } else if (id === 'data') {
      return format === null ? refuse('data before format') : readSamples(view, start, size, format);
    }
    offset = start + size + (size & 1);
  }
  return refuse(format === null ? 'no format chunk' : 'no data chunk');
}

function readFormat(view: DataView, start: number, size: number): Format | string {
  if (size < 16) return 'format chunk too short';
  let tag = view.getUint16(start, true);
  const channels = view.getUint16(start + 2, true);
  const rate = view.getUint32(start + 4, true);
  const bits = view.getUint16(start + 14, true);
  if (tag === FORMAT_EXTENSIBLE) {
    if (size < 26) return 'extensible format chunk too short';
    tag = view.getUint16(start + 24, true);
  }
  if (channels < 1 || channels > 32) return `${channels} channels`;
  if (rate < 1_000 || rate > 768_000) return `a rate of ${rate} Hz`;
  const isInt = tag === FORMAT_PCM && (bits === 8 || bits === 16 || bits === 24 || bits === 32);
  const isFloat = tag === FORMAT_FLOAT && (bits === 32 || bits === 64);
  if (!isInt && !isFloat) return `format ${tag} with ${bits} bits`;
  return { kind: isInt ? 'int' : 'float', channels, rate, bytesPerSample: bits / 8 };
}

function readSamples(view: DataView, start: number, size: number, format: Format): WavResult {
  const { channels, rate, bytesPerSample } = format;
  const count = Math.floor(size / (channels * bytesPerSample));
  if (count > rate * MAX_SECONDS) return refuse(`longer than ${MAX_SECONDS / 60} minutes`);
  const samples = new Float32Array(count);
  let at = start;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) {
      sum += readSample(view, at, format);
      at += bytesPerSample;
    }
    const mean = Math.fround(sum / channels);
    samples[i] = Number.isFinite(mean) ? mean : 0;
  }
  return { ok: true, rate, channels, samples };
}

function readSample(view: DataView, at: number, format: Format): number {
  if (format.kind === 'float')
    return format.bytesPerSample === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true);
  switch (format.bytesPerSample) {
    case 1:
      return (view.getUint8(at) - 128) / 128;
    case 2:
      return view.getInt16(at, true) / 32_768;
    case 3:
      return (view.getUint16(at, true) | (view.getInt8(at + 2) << 16)) / 8_388_608;
    default:
      return view.getInt32(at, true) / 2_147_483_648;
  }
}

function fourCc(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function refuse(reason: string): WavResult {
  return { ok: false, reason };
}
