import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Paths } from '@jackfield/engine/paths';

/** The plugins that this copy of Jackfield brings along, in wkg's local layout. */
export const registryFolder = fileURLToPath(new URL('../../registry/', import.meta.url));

const FIRST_PORT = 21_000;
const PORTS = 8_000;

/**
 * A port that stays the same for a data folder: browsers remember a permission and a device by origin, and the origin has the port in it.
 * Another one is taken when it is in use.
 */
export function preferredPort(paths: Paths): number {
  const hash = createHash('sha256').update(paths.data).digest();
  return FIRST_PORT + (hash.readUInt32BE(0) % PORTS);
}
