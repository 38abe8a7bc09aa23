import type { CodedError } from '@jackfield/protocol/coded-error';

/** State of Opus: being installed or prepared, waiting for another attempt, or ready. `attempt` counts from 1. */
export type CodecReadiness =
  | { readonly kind: 'preparing'; readonly attempt: number }
  | {
      readonly kind: 'waiting';
      /** Number of the next attempt. */
      readonly attempt: number;
      readonly error: CodedError;
      readonly nextTryAtMs: number;
    }
  | { readonly kind: 'ready' };

export const codecReady: CodecReadiness = { kind: 'ready' };
