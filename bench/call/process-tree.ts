import { readdirSync, readFileSync } from 'node:fs';

const MIB = 1024;
/** Ticks of utime and stime per second; Linux has 100 on all platforms of Node. */
const TICKS_PER_SECOND = 100;

/** CPU time of processes and all their descendants, in seconds, including children that ended and were waited for. */
export function cpuSecondsOf(roots: readonly number[]): number {
  let ticks = 0;
  for (const pid of treeOf(roots)) {
    const fields = statOf(pid);
    // utime, stime, and those of the children that were waited for: fields 14 to 17 of proc(5).
    if (fields !== null) for (const index of [11, 12, 13, 14]) ticks += Number(fields[index]);
  }
  return ticks / TICKS_PER_SECOND;
}

/** Proportional set size of processes and all their descendants, in MiB. */
export function pssMibOf(roots: readonly number[]): number {
  let kilobytes = 0;
  for (const pid of treeOf(roots)) {
    const rollup = read(`/proc/${pid}/smaps_rollup`);
    kilobytes += Number(/^Pss:\s+(\d+) kB/m.exec(rollup ?? '')?.[1] ?? 0);
  }
  return kilobytes / MIB;
}

/** The processes that are alive among the roots and their descendants. */
export function treeOf(roots: readonly number[]): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = Number(statOf(Number(entry))?.[1]);
    if (Number.isFinite(parent)) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const tree = [...roots];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** Fields of /proc/PID/stat from the state on; null for a process that has ended. */
function statOf(pid: number): string[] | null {
  return (
    read(`/proc/${pid}/stat`)
      ?.replace(/^.*\) /s, '')
      .split(' ') ?? null
  );
}

/** Reads a file of /proc; a process may end between two reads. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
