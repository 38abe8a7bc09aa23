import { findChunks } from './wav-chunks.ts';
import type { WavChunks } from './wav-chunks.ts';

/** Longest accepted file: the samples are held in memory. */
const MAX_SECONDS = 30 * 60;
const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_EXTENSIBLE = 0xfffe;
/** Unsupported sound formats, by their tag (RFC 2361). */
const FORM_NAMES: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  6: 'A-law',
  7: 'µ-law',
  0x11: 'IMA ADPCM',
  0x31: 'GSM 6.10',
  0x50: 'MPEG',
  0x55: 'MP3',
  0xff: 'AAC',
  0x161: 'Windows Media Audio',
};
/** Channels cancel each other out when their sum has less than this share of the energy that unrelated channels would have. */
const LEAST_ENERGY_SHARE = 0.5;

/**
 * Channels are averaged into one; when they would cancel each other out, the loudest one is taken. `channels` is their number. `samples` are finite and at
 * least one; integer formats lie within ±1.
 */
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
 * Reads a WAVE file (RIFF, RIFX, RF64, BW64): PCM of 1 to 32 bits, float of 32 or 64, plain or extensible, any order of chunks. Sizes that exceed the file
 * (streams), or are zero although sound follows (crashed recorders), mean the rest of the file. Any bytes give a result; nothing throws.
 */
export function readWav(bytes: Uint8Array): WavResult {
  const chunks = findChunks(bytes);
  if (typeof chunks === 'string') return refuse(chunks);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = readFormat(view, chunks);
  return typeof format === 'string' ? refuse(format) : readSamples(view, chunks, format);
}

function readFormat(view: DataView, { format: { start, size }, isLittleEndian }: WavChunks): Format | string {
  if (size < 16) return 'format chunk too short';
  let tag = view.getUint16(start, isLittleEndian);
  const channels = view.getUint16(start + 2, isLittleEndian);
  const rate = view.getUint32(start + 4, isLittleEndian);
  const bits = view.getUint16(start + 14, isLittleEndian);
  if (tag === FORMAT_EXTENSIBLE) {
    if (size < 26) return 'extensible format chunk too short';
    tag = view.getUint16(start + 24, isLittleEndian);
  }
  if (channels < 1 || channels > 32) return `${channels} channels`;
  if (rate < 1_000 || rate > 768_000) return `a rate of ${rate} Hz`;
  const form = FORM_NAMES[tag];
  if (form !== undefined) return `its sound is compressed as ${form}; save it as PCM`;
  const isInt = tag === FORMAT_PCM && bits >= 1 && bits <= 32;
  const isFloat = tag === FORMAT_FLOAT && (bits === 32 || bits === 64);
  if (!isInt && !isFloat) return `format ${tag} with ${bits} bits`;
  // Fewer bits than the bytes hold are the upper ones.
  return { kind: isInt ? 'int' : 'float', channels, rate, bytesPerSample: Math.ceil(bits / 8) };
}

function readSamples(view: DataView, { data: { start, size }, isLittleEndian }: WavChunks, format: Format): WavResult {
  const { channels, rate, bytesPerSample } = format;
  const bytesPerFrame = channels * bytesPerSample;
  const count = Math.floor(size / bytesPerFrame);
  if (count === 0) return refuse('no samples');
  if (count > rate * MAX_SECONDS) return refuse(`longer than ${MAX_SECONDS / 60} minutes`);
  const samples = new Float32Array(count);
  const energies = new Float64Array(channels);
  let energy = 0;
  for (let i = 0; i < count; i++) {
    const frame = start + i * bytesPerFrame;
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      const sample = readSample(view, frame + channel * bytesPerSample, format, isLittleEndian);
      energies[channel] = (energies[channel] ?? 0) + sample * sample;
      sum += sample;
    }
    energy += (sum / channels) ** 2;
    samples[i] = sum / channels;
  }
  const unrelated = energies.reduce((total, each) => total + each, 0) / channels ** 2;
  if (energy < LEAST_ENERGY_SHARE * unrelated) {
    const loudest = energies.indexOf(Math.max(...energies)) * bytesPerSample;
    for (let i = 0; i < count; i++) {
      samples[i] = readSample(view, start + i * bytesPerFrame + loudest, format, isLittleEndian);
    }
  }
  return { ok: true, rate, channels, samples };
}

/** Reads a sample. The result is finite, also as a 32-bit float. */
function readSample(view: DataView, at: number, { kind, bytesPerSample }: Format, isLittleEndian: boolean): number {
  if (kind === 'float') {
    const value = bytesPerSample === 4 ? view.getFloat32(at, isLittleEndian) : view.getFloat64(at, isLittleEndian);
    return Number.isFinite(Math.fround(value)) ? value : 0;
  }
  switch (bytesPerSample) {
    case 1:
      return (view.getUint8(at) - 128) / 128;
    case 2:
      return view.getInt16(at, isLittleEndian) / 32_768;
    case 3: {
      const high = view.getInt8(isLittleEndian ? at + 2 : at);
      const low = view.getUint16(isLittleEndian ? at : at + 1, isLittleEndian);
      return (low | (high << 16)) / 8_388_608;
    }
    default:
      return view.getInt32(at, isLittleEndian) / 2_147_483_648;
  }
}

function refuse(reason: string): WavResult {
  return { ok: false, reason };
}
