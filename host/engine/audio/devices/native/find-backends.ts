import type { BackendProgram } from './backend.ts';
import { findPipe } from './pipe/find-pipe.ts';
import { findSidecar } from './sidecar/find-sidecar.ts';

/** The back ends that this machine can start, the best first. */
export async function findBackends(environment: Readonly<Record<string, string>>): Promise<readonly BackendProgram[]> {
  const found = await Promise.all([findSidecar(), findPipe(environment)]);
  return found.filter((program) => program !== null);
}
