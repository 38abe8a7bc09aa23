// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

// Randomness for dice and jitter. Granted to every plugin.

// @ts-ignore: decorator
@external('jackfield:plugin/random@0.2.0', 'get-u32')
declare function importGetU32(): i32;

/** [any] 32 unpredictable bits. */
export function getU32(): u32 {
  const answer = importGetU32();
  return answer;
}
