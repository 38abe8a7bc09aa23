import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A window that runs as a process of its own. */
export interface OpenedWindow {
  readonly kind: 'electron' | 'chromium';
  /** Resolves when the user closed the window, or the process ended in another way. */
  readonly closed: Promise<void>;
  /** Closes the window; after 2 s by force. */
  close(): Promise<void>;
  /** This process may end while the window stays. */
  release(): void;
}

/** The program that shows the window, and what it is started with. */
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
    // Browsers write what no user can use; a window's own errors reach the engine over RPC.
    stdio: 'ignore',
    // A group of its own, so that Ctrl+C in the terminal reaches the engine first and the window goes in order.
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
    // It ended in the meantime.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
