import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where programs and caches are and how the registry is reached; nothing that shapes the bytes. */
const INHERITED = /^(PATH|HOME|CARGO_HOME|RUSTUP_HOME|CARGO_(NET|HTTP|REGISTRIES)_.*|https?_proxy|no_proxy)$/i;

/** Longest that one compiler run may take. */
const TIMEOUT_MS = 300_000;

export interface ToolOptions {
  cwd?: string;
  /** Added to a bare environment, so that builds do not depend on the rest. */
  env?: Record<string, string>;
}

/** Runs a program to its end and returns its standard output. Throws with its standard error when it fails. */
export async function runTool(program: string, args: readonly string[], options: ToolOptions = {}): Promise<string> {
  const inherited = Object.entries(process.env).filter(([name]) => INHERITED.test(name));
  const env = Object.fromEntries(inherited.filter(([, value]) => value !== undefined));
  const { stdout } = await run(program, [...args], {
    cwd: options.cwd,
    env: { ...env, LC_ALL: 'C', ...options.env },
    timeout: TIMEOUT_MS,
    maxBuffer: 64 << 20,
  });
  return stdout;
}

/** First line of what `program --version` says, or undefined where the program is missing. */
export async function toolVersion(program: string): Promise<string | undefined> {
  try {
    return (await runTool(program, ['--version'])).split('\n', 1)[0]?.trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Runs `task` over all items, at most `limit` at a time. */
export async function runAll<Item>(
  items: readonly Item[],
  limit: number,
  task: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await task(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
