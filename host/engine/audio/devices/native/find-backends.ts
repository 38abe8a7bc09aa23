import type { BackendProgram } from './backend.ts';
import { findPipe } from './pipe/find-pipe.ts';

/** The back ends that this machine can start, the best first. */
export async function findBackends(environment: Readonly<Record<string, string>>): Promise<readonly BackendProgram[]> {
  const pipe = await findPipe(environment);
  return pipe === null ? [] : [pipe];
}
