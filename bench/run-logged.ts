import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a program with its output on our standard error. Rejects with the command when the program cannot start, fails, or takes over 10 minutes. */
export async function runLogged(command: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 2, 2], timeout: 600_000 });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${signal ?? code}`);
}
