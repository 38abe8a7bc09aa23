import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Maximum number of unused codes; beyond it the oldest is dropped, so that addresses that were never opened do not pile up. */
const MAXIMUM_OUTSTANDING = 16;

/** Codes that open one window each. A code is 24 random bytes as base64url and works once. */
export class OneTimeCodes {
  readonly #outstanding = new Set<string>();

  issue(): string {
    const code = randomSecret(24);
    this.#outstanding.add(code);
    for (const oldest of this.#outstanding) {
      if (this.#outstanding.size <= MAXIMUM_OUTSTANDING) break;
      this.#outstanding.delete(oldest);
    }
    return code;
  }

  /** Returns true once per issued code. */
  redeem(candidate: string): boolean {
    for (const code of this.#outstanding) {
      if (isSameSecret(code, candidate)) return this.#outstanding.delete(code);
    }
    return false;
  }
}

/** Returns a random secret that is safe in a URL and a subprotocol name. */
export function randomSecret(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

/** Compares two secrets in a time that does not depend on where they differ. */
export function isSameSecret(expected: string, candidate: string): boolean {
  return timingSafeEqual(digestOf(expected), digestOf(candidate));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
