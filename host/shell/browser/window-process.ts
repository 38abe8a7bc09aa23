import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A window that runs in its own process. */
export interface OpenedWindow {
  readonly kind: 'electron' | 'chromium';
  /** Resolves when the user closes the window or the process ends in another way. */
  readonly closed: Promise<void>;
  /** Closes the window; after 2 s by force. */
  close(): Promise<void>;
  /** Detaches the window, so that this process can end before it. */
  release(): void;
}

/** The program that shows the window, with its arguments and environment. */
export interface WindowCommand {
  readonly kind: OpenedWindow['kind'];
  readonly command: string;
  readonly commandArguments: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

const GRACE_MS = 2_000;

/** Resolves when the process runs; rejects when it cannot be started. */
export async function startWindowProcess(options: WindowCommand): Promise<OpenedWindow> {
  const child = spawn(options.command, [...options.commandArguments], {
    env: options.environment,
    // The output of browsers is of no use to users; the window's own errors reach the engine over RPC.
    stdio: 'ignore',
    // A process group of its own, so that Ctrl+C in the terminal reaches the engine first and the window closes in order.
    detached: process.platform !== 'win32',
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await once(child, 'spawn');
  return {
    kind: options.kind,
    closed: exited,
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => killGroup(child.pid), GRACE_MS);
      await exited;
      clearTimeout(timer);
    },
    release: () => child.unref(),
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch (error) {
    // The process has ended meanwhile.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
