import { readFileSync } from 'node:fs';

/** Clock ticks of proc(5): 100 a second on every Linux that Node runs on. */
const TICK_MS = 10;

/**
 * Processor time that a process has used since it started, user and system together, in ms. Null where the system does not tell (only Linux does) and when
 * the process is gone. Reading it takes about 20 µs.
 */
export function cpuTimeMs(pid: number): number | null {
  if (process.platform !== 'linux' || pid === 0) return null;
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
    // Fields 14 and 15 of proc(5); the command's name, which may hold anything, stands before them in brackets.
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
