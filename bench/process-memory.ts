import { readdir, readFile } from 'node:fs/promises';

export interface Memory {
  readonly processes: readonly { readonly name: string; readonly rssBytes: number; readonly pssBytes: number }[];
  readonly rssBytes: number;
  readonly pssBytes: number;
}

/** Resident and proportional memory of a process and its descendants that run Node, from Linux' /proc. The browser is excluded. */
export async function memoryOfTree(rootPid: number): Promise<Memory> {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    // A process may end between the two reads.
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => null);
    const parent = stat === null ? undefined : /\) \S (\d+)/.exec(stat)?.[1];
    if (parent !== undefined) parents.set(Number(entry), Number(parent));
  }
  const isDescendant = (pid: number): boolean =>
    pid === rootPid || (parents.has(pid) && isDescendant(parents.get(pid)!));
  const processes: { name: string; rssBytes: number; pssBytes: number }[] = [];
  for (const pid of [...parents.keys()].filter(isDescendant)) {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').filter((word) => word !== '');
    if (!/(^|\/)node$/.test(words[0] ?? '')) continue;
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
    processes.push({
      name: nameOf(words, pid === rootPid),
      rssBytes: kilobytes(rollup, 'Rss'),
      pssBytes: kilobytes(rollup, 'Pss'),
    });
  }
  const sum = (key: 'rssBytes' | 'pssBytes') => processes.reduce((total, process) => total + process[key], 0);
  return { processes, rssBytes: sum('rssBytes'), pssBytes: sum('pssBytes') };
}

function kilobytes(rollup: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0) * 1024;
}

function nameOf(words: readonly string[], isRoot: boolean): string {
  if (isRoot) return 'engine';
  const script = words.slice(1).find((word) => !word.startsWith('-')) ?? 'node';
  return script.slice(script.lastIndexOf('/') + 1);
}
