import type { RingMemory } from './sample-ring.ts';

/** Name of the worklet's processor. */
export const PROCESSOR_NAME = 'jackfield-device';

/** Main thread → worklet, once: the port to the worker and, if memory is shared, the ring. */
export interface WorkletSetup {
  readonly kind: 'setup';
  readonly port: MessagePort;
  readonly ring: RingMemory | null;
}

/** Main thread → worker, once. */
export interface WorkerSetup {
  readonly kind: 'setup';
  readonly port: MessagePort;
  readonly ring: RingMemory | null;
  readonly url: string;
  readonly token: string;
}

/** Worklet → worker: one tick of the audio clock. */
export interface TickMessage {
  readonly kind: 'tick';
  readonly samples: Float32Array;
  readonly isLive: boolean;
}

/** Worklet → worker, once a second. */
export interface StatusMessage {
  readonly kind: 'status';
  readonly underruns: number;
  readonly overruns: number;
  readonly fill: number;
}

/** Worker → worklet if no memory is shared: one frame to play. */
export interface PlayMessage {
  readonly kind: 'play';
  readonly samples: Float32Array;
  /** Side signal: added to the left channel, subtracted from the right one; null when both are the same. */
  readonly side: Float32Array | null;
}

/** Main thread → worker: take the audio from the window that has it. */
export interface TakeMessage {
  readonly kind: 'take';
}

/** Worker → main thread: state of the socket to the engine. `elsewhere`: another window has the audio now. */
export interface PcmLinkMessage {
  readonly kind: 'pcm-link';
  readonly state: 'open' | 'lost' | 'elsewhere';
}
