import { readFileSync, readdirSync } from 'node:fs';

/** Clock ticks of proc(5): 100 a second on every Linux that Node runs on. */
const TICK_MS = 10;

/**
 * Processor time that a process has used since it started, user and system together, in ms. Null when the system does not report it (only Linux does) and when
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

/** States of proc(5) in which a thread would continue if the machine let it: it is ready to run, or it waits for a disk, for instance because of swapping. */
const WILLING = new Set(['R', 'D']);

/**
 * True when a process waits for the machine: one of its threads is ready to run or waits for a disk. False when all of them sleep or are stopped. Null when the
 * system does not report it (only Linux does) and when the process is gone. Reading it takes about 20 µs for each of its threads.
 */
export function isWaitingForMachine(pid: number): boolean | null {
  if (process.platform !== 'linux' || pid === 0) return null;
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    return tasks.some((task) => {
      const stat = readFileSync(`/proc/${pid}/task/${task}/stat`, 'latin1');
      return WILLING.has(stat.split(') ').at(-1)?.charAt(0) ?? '');
    });
  } catch (error) {
    // A thread may end between the two reads; the caller reads again later.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
