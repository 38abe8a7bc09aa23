import { cut, findLag, type Lag } from './lag.ts';

export interface Aligned {
  /** The recording with each piece moved to its position in the reference; as long as the reference. */
  readonly samples: Float32Array;
  readonly lag: Lag;
  /** Lag of each piece relative to the whole, in samples. Jitter buffers and clock drift move pieces by a few milliseconds. */
  readonly pieceShifts: readonly number[];
  /**
   * True for pieces that are loud enough to search for, were found, and have neighbours with the same delay. Other pieces have no single delay at which samples
   * could be compared: the jitter buffer moved within them, or a stall of the machine lost a word.
   */
  readonly steadyPieces: readonly boolean[];
}

/** Shorter than the analysis window of STOI (0.38 s), long enough for a part of a word to be found reliably. */
export const PIECE_SECONDS = 0.25;
/** Search ranges around the lag of the previous piece: the near one first, the far one when the piece is not found there. */
const SEARCH_SECONDS = [0.06, 0.6] as const;
const STEADY_SECONDS = 0.0005;
/** Correlation below which a piece counts as missing, so that it is not matched by accident. */
const FOUND_CORRELATION = 0.5;

/**
 * Aligns the recording with the reference: one lag for the whole, then a separate lag for each quarter of a second, because an adaptive jitter buffer moves
 * speech a little and that is no distortion. Quiet pieces, and pieces that are not found, keep the lag of the previous piece.
 */
export function align(reference: Float32Array, recording: Float32Array, sampleRate: number): Aligned {
  const lag = findLag(reference, recording, Math.round(sampleRate / 2));
  const pieceLength = Math.round(PIECE_SECONDS * sampleRate);
  const samples = new Float32Array(reference.length);
  const pieceShifts: number[] = [];
  const foundPieces: boolean[] = [];
  const loudness = energy(reference) / reference.length;
  let shift = 0;
  for (let start = 0; start < reference.length; start += pieceLength) {
    const piece = reference.subarray(start, Math.min(reference.length, start + pieceLength));
    let isFound = false;
    if (energy(piece) / piece.length > loudness / 30) {
      for (const seconds of SEARCH_SECONDS) {
        const search = Math.round(seconds * sampleRate);
        const first = lag.samples + start + shift - search;
        const found = findLag(piece, cut(recording, first, piece.length + 2 * search));
        if (Math.abs(found.correlation) < FOUND_CORRELATION) continue;
        shift += found.samples - search;
        isFound = true;
        break;
      }
    }
    samples.set(cut(recording, lag.samples + start + shift, piece.length), start);
    pieceShifts.push(shift);
    foundPieces.push(isFound);
  }
  const isMoved = (piece: number, other: number) =>
    Math.abs((pieceShifts[piece] ?? 0) - (pieceShifts[other] ?? pieceShifts[piece] ?? 0)) > STEADY_SECONDS * sampleRate;
  const steadyPieces = foundPieces.map((isFound, i) => isFound && !isMoved(i, i - 1) && !isMoved(i, i + 1));
  return { samples, lag, pieceShifts, steadyPieces };
}

function energy(signal: Float32Array): number {
  let sum = 0;
  for (const sample of signal) sum += sample * sample;
  return sum;
}
