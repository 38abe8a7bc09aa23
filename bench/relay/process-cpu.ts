import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of all threads of a process since their start, in µs (from `schedstat`, the scheduler's own nanoseconds). */
export function cpuMicroseconds(pid: number): number {
  let nanoseconds = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
  }
  return nanoseconds / 1_000;
}
