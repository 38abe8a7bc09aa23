import type { Host } from '@jackfield/plugin-api/host';
import type { PacketFrames, STATE_OUTCOMES } from './pipe-protocol.ts';

/** JSON messages between host and sandbox: what to load (in `REQUEST.load`), and the sandbox's JSON replies. */

/** One plugin with all data that a sandbox needs to instantiate it. */
export interface SandboxSlot {
  readonly pluginId: string;
  /** Folder in the cache that holds the transpiled, capped component: `plugin.js` and its core modules. */
  readonly modulePath: string;
  /** The settings object, JSON text. */
  readonly settingsJson: string;
  /** Parameter id → value, already clamped. */
  readonly parameters: readonly (readonly [id: number, value: number])[];
  /** State that the plugin's `state.save` returned in the previous sandbox. */
  readonly state?: Uint8Array;
}

/** One plugin in a capture or playback chain. */
export interface SandboxChainSlot extends SandboxSlot {
  readonly role: 'echo-canceller' | 'effect' | 'gate' | 'codec' | 'lane-voice-out' | 'lane-voice-in';
  /**
   * Number of a codec other than Opus in queued packets, 1 to 255. It belongs to the component and is not reused for another codec while packets may be in
   * flight.
   */
  readonly codecNumber?: number;
}

/** Encoder settings, as the contract of codecs states them. */
export type EncoderSettings = Readonly<Parameters<Host['jackfield:plugin/voice-codec@0.2.0']['configureEncoder']>[0]>;

export interface CaptureLoad {
  readonly kind: 'capture';
  /** Echo canceller, effects and gate, then lane hooks. */
  readonly slots: readonly SandboxChainSlot[];
  readonly codec: SandboxChainSlot;
  readonly encoder: EncoderSettings;
  /** Packet length until a `REQUEST.capture` message sets another one. */
  readonly packetFrames: PacketFrames;
  /** Codecs other than Opus; their slots come after all others. */
  readonly codecs?: readonly SandboxChainSlot[];
  /** Number of the codec that encodes; Opus (0) when it is left out. */
  readonly activeCodec?: number;
  readonly warmUpFrames: number;
}

export interface PlaybackLoad {
  readonly kind: 'playback';
  readonly codec: SandboxChainSlot;
  readonly decoded: readonly SandboxChainSlot[];
  readonly mixed: readonly SandboxChainSlot[];
  /** Lane hooks, if any, in the reverse order of the sender's. */
  readonly laneIn?: readonly SandboxChainSlot[];
  /** Codecs other than Opus; their slots come after all others. */
  readonly codecs?: readonly SandboxChainSlot[];
  readonly warmUpFrames: number;
}

export interface EventsLoad {
  readonly kind: 'events';
  readonly slots: readonly SandboxSlot[];
}

export type SandboxLoad = CaptureLoad | PlaybackLoad | EventsLoad;

/** `REQUEST.encoder`: a field that is left out stays unchanged. */
export interface EncoderRequest {
  readonly encoder?: EncoderSettings;
  readonly activeCodec?: number;
}

/** `REPLY.ready`: latency in samples of each slot in order (decoded, mixed, lane hooks, codecs for playback), and Opus's lookahead. */
export interface ReadyReport {
  readonly latencies: readonly number[];
  readonly codecLatency: number;
  /** An effect of the chain never sleeps: it may make sound from silence. */
  readonly neverSleeps: boolean;
  /** Numbers of the slots whose plugin can save its state. */
  readonly stateful: readonly number[];
}

/** `REPLY.progress`: `done` of `total` start steps are completed. Each step is reported once and in order. */
export interface ProgressReport {
  readonly done: number;
  readonly total: number;
}

/** Outcome of a request to save the state. */
export type StateOutcome = (typeof STATE_OUTCOMES)[number];

/** `REPLY.failed` and `REPLY.fault`. `slot` is the index or one of `STATUS`. */
export interface FaultReport {
  readonly slot: number;
  readonly code: 'TRAPPED' | 'BAD_OUTPUT' | 'PLUGIN_START_FAILED';
  readonly reason: string;
  /** True when the instance cannot be called any more. */
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
  /** Return value of the function; null when it returned nothing. */
  readonly result: unknown;
  /** Error payload of the function's `result`; null on success or when the function has no `result`. */
  readonly error: unknown;
  readonly fault: { readonly code: 'TRAPPED' | 'PLUGIN_START_FAILED'; readonly reason: string } | null;
  readonly memoryBytes: number;
  /** Elapsed time, including the time of calls to the host. */
  readonly durationUs: number;
  /** Processor time of the sandbox for this event. */
  readonly cpuUs: number;
}

/** `REQUEST.answer`: a value, or the payload of the function's error variant. */
export type CapabilityAnswer = { readonly value: unknown } | { readonly error: unknown };
