import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Paths } from '@jackfield/engine/paths';

/** Registry of the plugins bundled with this copy of Jackfield, in wkg's local layout. */
export const registryFolder = fileURLToPath(new URL('../../registry/', import.meta.url));

const FIRST_PORT = 21_000;
const PORTS = 8_000;

/**
 * A stable port for a data folder: browsers remember permissions and devices by origin, and the origin contains the port.
 * Another port is used when this one is in use.
 */
export function preferredPort(paths: Paths): number {
  const hash = createHash('sha256').update(paths.data).digest();
  return FIRST_PORT + (hash.readUInt32BE(0) % PORTS);
}
