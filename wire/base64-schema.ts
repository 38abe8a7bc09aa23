import { Type } from 'typebox';

/**
 * Exactly `bytes` bytes in base64 with padding. A key of another length would throw where it is imported, on the audio thread of every client that receives it.
 */
export function base64(bytes: number) {
  const length = Math.ceil(bytes / 3) * 4;
  const padding = (3 - (bytes % 3)) % 3;
  return Type.String({
    minLength: length,
    maxLength: length,
    pattern: `^[A-Za-z0-9+/]{${length - padding}}${'='.repeat(padding)}$`,
  });
}
