/** One Opus implementation: mono, 48 kHz, 20 ms frames of 960 samples, 32 kb/s VBR, application VOIP, no FEC, no DTX. */
export interface Contender {
  readonly name: string;
  /** Sets the encoder's complexity (0 to 10) and resets encoder and decoder. */
  reset(complexity: number): void;
  /** Times one pass over the recording. */
  pass(): PassTimes;
}

/** Median µs per frame of 20 ms. */
export interface PassTimes {
  readonly encodeUs: number;
  readonly decodeUs: number;
}

export const FRAME_SAMPLES = 960;
export const BITRATE = 32_000;

/** Runs `encode` and `decode` over all frames in turn and takes the medians. */
export function timePass<Frame, Packet>(
  frames: readonly Frame[],
  encode: (frame: Frame) => Packet,
  decode: (packet: Packet) => void,
): PassTimes {
  const encodeTimes = new Float64Array(frames.length);
  const decodeTimes = new Float64Array(frames.length);
  frames.forEach((frame, i) => {
    const start = performance.now();
    const packet = encode(frame);
    const middle = performance.now();
    decode(packet);
    decodeTimes[i] = (performance.now() - middle) * 1000;
    encodeTimes[i] = (middle - start) * 1000;
  });
  return { encodeUs: median(encodeTimes), decodeUs: median(decodeTimes) };
}

export function median(values: Float64Array | readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
