import type { RingMemory } from './sample-ring.ts';

/** Name of the worklet's processor. */
export const PROCESSOR_NAME = 'jackfield-device';

/** Main thread → worklet, once: its line to the worker and, where memory is shared, the ring. */
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

/** Worker → worklet where no memory is shared: one frame for the ear. */
export interface PlayMessage {
  readonly kind: 'play';
  readonly samples: Float32Array;
  /** Added to the left channel, taken from the right one; null where both are the same. */
  readonly side: Float32Array | null;
}

/** Main thread → worker: take the sound from the window that has it. */
export interface TakeMessage {
  readonly kind: 'take';
}

/** Worker → main thread: how the line to the engine stands. `elsewhere`: another window has the sound now. */
export interface PcmLinkMessage {
  readonly kind: 'pcm-link';
  readonly state: 'open' | 'lost' | 'elsewhere';
}
