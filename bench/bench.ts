/** Result of a benchmark. `npm run bench -- NAME --json` prints it without the table. */
export interface BenchResult {
  readonly bench: string;
  /** Key → number in the unit that the key names; null when it could not be measured, with a note that gives the reason. */
  readonly figures: Readonly<Record<string, number | null>>;
  /** Key → condition, such as `<= 0.3`. Every key is also one of the figures. */
  readonly targets: Readonly<Record<string, string>>;
  /** True when every target has a figure that fulfils it. */
  readonly met: boolean;
  readonly notes: readonly string[];
  /** Details for the reader beyond the figures, printed above them. */
  readonly table?: BenchTable;
  /** SVG files, which `npm run bench:record` copies next to its page. */
  readonly pictures?: readonly { readonly title: string; readonly file: string }[];
}

export interface BenchTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** Default export of a file `bench/<name>.ts`. It logs to standard error only. `options` are the command-line arguments after the benchmark's name. */
export type Bench = (options: readonly string[]) => Promise<BenchResult>;

const condition = /^(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)$/;

/** True when `value` fulfils a condition such as `<= 0.3`. Throws TypeError for a condition of another form. */
export function fulfils(value: number, target: string): boolean {
  const match = condition.exec(target.trim());
  if (!match) throw new TypeError(`"${target}" is no condition such as "<= 0.3"`);
  const bound = Number(match[2]);
  switch (match[1]) {
    case '<=':
      return value <= bound;
    case '>=':
      return value >= bound;
    case '<':
      return value < bound;
    default:
      return value > bound;
  }
}

/** Builds a result and compares it with its targets: a target without a measured figure is not met, and a note says so. */
export function judge(measured: Omit<BenchResult, 'met'>): BenchResult {
  const notes = new Set(measured.notes);
  let met = true;
  for (const [key, target] of Object.entries(measured.targets)) {
    const value = measured.figures[key];
    if (value === null || value === undefined) {
      met = false;
      notes.add(`${key} was not measured, so its target (${target}) is not met`);
    } else if (!fulfils(value, target)) {
      met = false;
    }
  }
  return { ...measured, met, notes: [...notes] };
}

/** The value at `share` (0 to 1) of the sorted samples; null without samples. Sorts in place. */
export function quantile(samples: number[] | Float64Array, share: number): number | null {
  if (samples.length === 0) return null;
  samples.sort((a: number, b: number) => a - b);
  return samples[Math.min(samples.length - 1, Math.floor(share * samples.length))] ?? null;
}
