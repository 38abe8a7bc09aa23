import { readFileSync } from 'node:fs';
import { quantile } from '../bench.ts';

const FRAME_MS = 10;

/** Times at which the frames and packets of one engine passed, in epoch ms. Frames by index, packets by timestamp (the number of their first frame, from 1). */
export interface Trace {
  readonly captured: Map<number, number>;
  readonly played: Map<number, number>;
  readonly sent: Map<number, number>;
  readonly received: Map<number, number>;
  readonly decoded: Map<number, number>;
}

/** Reads a trace written by `probe.ts`. */
export function readTrace(path: string): Trace {
  const trace: Trace = {
    captured: new Map(),
    played: new Map(),
    sent: new Map(),
    received: new Map(),
    decoded: new Map(),
  };
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const note = JSON.parse(line) as {
      direction?: keyof Trace;
      stage?: keyof Trace;
      index?: number;
      timestamp?: number;
      atMs: number;
    };
    const kind = note.direction ?? note.stage;
    const key = note.index ?? note.timestamp;
    if (kind !== undefined && key !== undefined) trace[kind].set(key, note.atMs);
  }
  return trace;
}

/** Medians in ms of the parts of the path that one clock can measure, from packets whose timestamps lie in `[fromFrame, toFrame)`. */
export interface PathParts {
  readonly captureChainMs: number | null;
  readonly networkMs: number | null;
  readonly jitterBufferMs: number | null;
  readonly playbackChainMs: number | null;
  readonly packets: number;
}

export function partsOf(
  speaker: Trace,
  listener: Trace,
  packetFrames: number,
  fromFrame: number,
  toFrame: number,
): PathParts {
  const captureChain: number[] = [];
  const network: number[] = [];
  const jitterBuffer: number[] = [];
  const playbackChain: number[] = [];
  const playedAt = [...listener.played.values()].sort((a, b) => a - b);
  for (const [timestamp, sentAt] of speaker.sent) {
    if (timestamp < fromFrame || timestamp >= toFrame) continue;
    // Frame numbers start at 1, indexes at 0; this is the index of the packet's last frame.
    const capturedAt = speaker.captured.get(timestamp + packetFrames - 2);
    const receivedAt = listener.received.get(timestamp);
    const decodedAt = listener.decoded.get(timestamp);
    if (capturedAt === undefined || receivedAt === undefined || decodedAt === undefined) continue;
    captureChain.push(sentAt - capturedAt);
    network.push(receivedAt - sentAt);
    jitterBuffer.push(decodedAt - receivedAt);
    const next = playedAt.find((atMs) => atMs >= decodedAt);
    if (next !== undefined) playbackChain.push(next - decodedAt);
  }
  return {
    captureChainMs: quantile(captureChain, 0.5),
    networkMs: quantile(network, 0.5),
    jitterBufferMs: quantile(jitterBuffer, 0.5),
    playbackChainMs: quantile(playbackChain, 0.5),
    packets: network.length,
  };
}

/** Time at which sample `index` of the input was at the mouth. A frame is handed over when its last sample has been captured. */
export function mouthMs(trace: Trace, index: number): number | null {
  const at = trace.captured.get(Math.floor(index / 480));
  return at === undefined ? null : at - FRAME_MS + (index % 480) / 48;
}

/** Time at which sample `index` of the recording is at the ear. A frame starts to play when it is handed over. */
export function earMs(trace: Trace, index: number): number | null {
  const at = trace.played.get(Math.floor(index / 480));
  return at === undefined ? null : at + (index % 480) / 48;
}
