/** True for an object that is not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Compares a value with an expectation. A text between slashes is a regular expression for texts; objects may have more keys than expected; arrays and all
 * other values must be equal.
 */
export function matches(actual: unknown, expected: unknown): boolean {
  if (typeof expected === 'string') return typeof actual === 'string' && matchesText(actual, expected);
  if (ArrayBuffer.isView(actual)) return matches([...(actual as Uint8Array)], expected);
  if (Array.isArray(expected)) {
    const isList = Array.isArray(actual) && actual.length === expected.length;
    return isList && expected.every((item, index) => matches(actual[index], item));
  }
  if (isRecord(expected)) {
    return isRecord(actual) && Object.entries(expected).every(([key, item]) => matches(actual[key], item));
  }
  if (expected === null) return actual === null || actual === undefined;
  return Object.is(actual, expected);
}

/** True when each of `expected` is found in `actual`, in order. */
export function matchesInOrder(actual: readonly unknown[], expected: readonly unknown[]): boolean {
  let at = 0;
  for (const item of expected) {
    while (at < actual.length && !matches(actual[at], item)) at += 1;
    if (at === actual.length) return false;
    at += 1;
  }
  return true;
}

function matchesText(actual: string, expected: string): boolean {
  const pattern = /^\/(.+)\/$/su.exec(expected)?.[1];
  return pattern === undefined ? actual === expected : new RegExp(pattern, 'u').test(actual);
}
