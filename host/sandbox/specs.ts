import type { PacketFrames, STATE_OUTCOMES } from './pipe-protocol.ts';

/** What a sandbox is told to load (JSON in `REQUEST.load`) and what it answers in words. */

export interface SandboxSlot {
  readonly pluginId: string;
  /** Folder with `plugin.js` and its core modules. */
  readonly modulePath: string;
  readonly settingsJson: string;
  readonly parameters: readonly (readonly [id: number, value: number])[];
  /** What the plugin's `state.save` gave in the sandbox before. */
  readonly state?: Uint8Array;
}

export interface CaptureSlot extends SandboxSlot {
  readonly role: 'echo-canceller' | 'effect' | 'gate' | 'codec' | 'lane-voice-out' | 'lane-voice-in';
  /** Of a codec beside Opus, 1 to 255. */
  readonly codecNumber?: number;
}

export interface SandboxEncoder {
  readonly bitrate: number;
  readonly complexity: number;
  readonly useVbr: boolean;
  readonly useDtx: boolean;
  readonly useFec: boolean;
  readonly expectedLossPercent: number;
  readonly isLowDelay: boolean;
}

export interface CaptureLoad {
  readonly kind: 'capture';
  /** Echo canceller, effects and gate, then lane hooks. */
  readonly slots: readonly CaptureSlot[];
  readonly codec: CaptureSlot;
  readonly encoder: SandboxEncoder;
  /** The length of packets until a message in `REQUEST.capture` names another one. */
  readonly packetFrames: PacketFrames;
  /** Beside Opus; their slots come after all others. */
  readonly codecs?: readonly CaptureSlot[];
  /** The number of the one that encodes; Opus (0) when it is left out. */
  readonly activeCodec?: number;
  readonly warmUpFrames: number;
}

export interface PlaybackLoad {
  readonly kind: 'playback';
  readonly codec: CaptureSlot;
  readonly decoded: readonly CaptureSlot[];
  readonly mixed: readonly CaptureSlot[];
  /** Lane hooks, if any, the last of the sender's first. */
  readonly laneIn?: readonly CaptureSlot[];
  /** Beside Opus; their slots come after all others. */
  readonly codecs?: readonly CaptureSlot[];
  readonly warmUpFrames: number;
}

export interface EventsLoad {
  readonly kind: 'events';
  readonly slots: readonly SandboxSlot[];
}

export type SandboxLoad = CaptureLoad | PlaybackLoad | EventsLoad;

/** `REQUEST.encoder`: what is left out stays as it is. */
export interface EncoderRequest {
  readonly encoder?: SandboxEncoder;
  readonly activeCodec?: number;
}

/** `REPLY.ready`: latency in samples of each slot in order (decoded, mixed, lane hooks, codecs for playback), and Opus's lookahead. */
export interface ReadyReport {
  readonly latencies: readonly number[];
  readonly codecLatency: number;
  /** Numbers of the slots whose plugin can save its state. */
  readonly stateful: readonly number[];
}

/** `REPLY.progress`: `done` of `total` steps of the start, each step once and in order. */
export interface ProgressReport {
  readonly done: number;
  readonly total: number;
}

/** What became of a request to save. */
export type StateOutcome = (typeof STATE_OUTCOMES)[number];

/** `REPLY.failed` and `REPLY.fault`. `slot` is the index or one of `STATUS`. */
export interface FaultReport {
  readonly slot: number;
  readonly code: 'TRAPPED' | 'BAD_OUTPUT' | 'PLUGIN_START_FAILED';
  readonly reason: string;
  /** The instance cannot be called any more. */
  readonly isFatal: boolean;
}

/** `REPLY.log`. */
export interface LogReport {
  readonly slot: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

/** `REPLY.memory`: bytes of linear memory per slot in order, Opus last. */
export type MemoryReport = readonly number[];

/** `REQUEST.event`: one hook of one plugin with its arguments. */
export interface EventRequest {
  readonly slot: number;
  readonly hook: string;
  readonly func: string;
  readonly args: readonly unknown[];
}

/** `REPLY.eventDone`. */
export interface EventDone {
  readonly slot: number;
  /** What the function returned; null for nothing. */
  readonly result: unknown;
  /** The payload of its `result`'s error; null where it has none or went well. */
  readonly error: unknown;
  readonly fault: { readonly code: 'TRAPPED' | 'PLUGIN_START_FAILED'; readonly reason: string } | null;
  readonly memoryBytes: number;
  /** Time that passed, that of calls included. */
  readonly durationUs: number;
  /** Processor time of the sandbox. */
  readonly cpuUs: number;
}

/** `REQUEST.answer`: a value, or the payload of the function's error variant. */
export type CapabilityAnswer = { readonly value: unknown } | { readonly error: unknown };
