// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

// Time. Granted to every plugin.

// @ts-ignore: decorator
@external('jackfield:plugin/clock@0.2.0', 'now-ms')
declare function importNowMs(): f64;

/** [any] Milliseconds since 1970-01-01 UTC, whole. */
export function nowMs(): f64 {
  const answer = importNowMs();
  return answer;
}

// @ts-ignore: decorator
@external('jackfield:plugin/clock@0.2.0', 'monotonic-ms')
declare function importMonotonicMs(): f64;

/** [any] Milliseconds since an arbitrary start, never going back, to the microsecond. */
export function monotonicMs(): f64 {
  const answer = importMonotonicMs();
  return answer;
}
