/** Index of one of 8 cord colours (`--cord-0` to `--cord-7`); the same key has the same colour everywhere. */
export function cordOf(fingerprint: string): number {
  let sum = 0;
  for (const character of fingerprint) sum = (sum * 31 + character.charCodeAt(0)) >>> 0;
  return sum % 8;
}
