/** Sounds from formulas, so that nobody's recording has to be licensed. Mono, 24 kHz, 16 bits. */
const RATE = 24_000;

/** A tone that swells and dies away: `hz`, from `startS` for `lengthS` seconds. */
export interface Tone {
  readonly hz: number;
  readonly startS: number;
  readonly lengthS: number;
  readonly level: number;
  /** Strengths of the overtones, the fundamental first; default a soft bell. */
  readonly overtones?: readonly number[];
  /** Noise in place of a tone: 0 to 1. */
  readonly noise?: number;
}

/** A WAV file of the tones together. */
export function wavOf(tones: readonly Tone[]): Uint8Array {
  const seconds = Math.max(...tones.map(({ startS, lengthS }) => startS + lengthS));
  const samples = new Float64Array(Math.ceil(seconds * RATE));
  for (const tone of tones) mix(samples, tone);
  const wav = new DataView(new ArrayBuffer(44 + samples.length * 2));
  writeHeader(wav, samples.length);
  for (const [index, sample] of samples.entries()) {
    wav.setInt16(44 + index * 2, Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), true);
  }
  return new Uint8Array(wav.buffer);
}

function mix(samples: Float64Array, tone: Tone): void {
  const { hz, startS, lengthS, level, overtones = [1, 0.4, 0.15], noise = 0 } = tone;
  const loudest = overtones.reduce((sum, strength) => sum + strength, 0);
  // A fixed generator: the same formulas give the same file.
  let seed = 1;
  for (let index = 0; index < lengthS * RATE; index++) {
    const seconds = index / RATE;
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    let tonal = 0;
    for (const [number, strength] of overtones.entries()) {
      tonal += (strength / loudest) * Math.sin(2 * Math.PI * hz * (number + 1) * seconds);
    }
    const value = (1 - noise) * tonal + noise * ((seed / 1_073_741_824 - 1) * 0.8);
    const attack = Math.min(1, seconds / 0.008);
    const decay = Math.exp((-4.5 * seconds) / lengthS);
    const place = Math.floor(startS * RATE) + index;
    if (place < samples.length) samples[place] = (samples[place] ?? 0) + level * attack * decay * value;
  }
}

function writeHeader(wav: DataView, samples: number): void {
  const words = (offset: number, text: string): void => {
    for (const [index, letter] of [...text].entries()) wav.setUint8(offset + index, letter.charCodeAt(0));
  };
  words(0, 'RIFF');
  wav.setUint32(4, 36 + samples * 2, true);
  words(8, 'WAVEfmt ');
  wav.setUint32(16, 16, true);
  wav.setUint16(20, 1, true);
  wav.setUint16(22, 1, true);
  wav.setUint32(24, RATE, true);
  wav.setUint32(28, RATE * 2, true);
  wav.setUint16(32, 2, true);
  wav.setUint16(34, 16, true);
  words(36, 'data');
  wav.setUint32(40, samples * 2, true);
}
