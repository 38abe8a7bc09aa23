import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VARIABLE = 'JACKFIELD_TEST_CACHE';

/**
 * Cache folder that all tests of one run share; null outside of a test run. Entries are immutable and named by digests, so each plugin is prepared once a run.
 * Tests of the cache itself, and tests that damage it, take a folder of their own.
 */
export function sharedCache(): string | null {
  return process.env[VARIABLE] ?? null;
}

/** Copies the prepared plugins of this run into the cache of a client that starts as a program. */
export async function copySharedCache(cacheFolder: string): Promise<void> {
  const shared = sharedCache();
  if (shared === null) return;
  await cp(join(shared, 'plugins'), join(cacheFolder, 'plugins'), { recursive: true, filter: isWhole });
}

/** False for a folder `new-…`: that entry is being made. */
function isWhole(path: string): boolean {
  return !path.includes('new-');
}

/**
 * Vitest's globalSetup: makes the folder before the first test and removes it after the last one. The programs that the tests start keep their compiled code in
 * it, too, as a client does in its home folder from the second start on; the homes of tests are new.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-shared-'));
  await mkdir(join(folder, 'plugins'));
  process.env[VARIABLE] = folder;
  process.env['NODE_COMPILE_CACHE'] = join(folder, 'compiled');
  return () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
