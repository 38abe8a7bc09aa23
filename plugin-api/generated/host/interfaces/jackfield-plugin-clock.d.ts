/** @module Interface jackfield:plugin/clock@0.2.0 **/
/**
 * [any] Milliseconds since 1970-01-01 UTC, whole.
 */
export function nowMs(): number;
/**
 * [any] Milliseconds since an arbitrary start, never going back, to the microsecond.
 */
export function monotonicMs(): number;
