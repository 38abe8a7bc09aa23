import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** True when `env` is the whole environment, without that of the tests. */
  readonly isBare?: boolean;
  /** User id of the program, which needs to exist for the kernel only; for tests that run as root. */
  readonly uid?: number;
}

const KEPT_OUTPUT_CHARACTERS = 20_000;

/** A program started by a test, with its output kept for the message of a failure. Its whole process group ends with it. */
export class ChildProgram implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #name: string;
  #output = '';
  readonly #waiting = new Set<() => void>();

  /** `env` is added to the environment of the tests. Standard input is closed. */
  constructor(command: string, args: readonly string[], options: ProgramOptions = {}) {
    this.#name = [command, ...args].join(' ');
    this.#child = spawn(command, args, {
      env: options.isBare === true ? { ...options.env } : { ...process.env, ...options.env },
      cwd: options.cwd,
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => this.#keep(chunk.toString()));
    this.#child.once('exit', (code, signal) => this.#keep(`\n[ended with ${signal ?? code}]\n`));
    this.#child.once('error', (error) => this.#keep(`\n[${error.message}]\n`));
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.#name} did not start: ${this.#output}`);
    return this.#child.pid;
  }

  get hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined;
  }

  /** Standard output and error in order of arrival, the last 20,000 characters. */
  get output(): string {
    return this.#output;
  }

  /** Waits until the output contains a match. Rejects with the output when the program ends first or the time is over. */
  async waitForOutput(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match) return match;
      const left = deadline - Date.now();
      if (this.hasExited || left <= 0) {
        throw new Error(
          `${this.#name} ${this.hasExited ? 'ended' : `said no ${pattern} within ${timeoutMs} ms`}. It said:\n${this.#output}`,
        );
      }
      await this.#nextOutput(left);
    }
  }

  /** Sends a signal to the program alone and waits at most `timeoutMs` for its end, then kills the group. Returns the exit code or signal. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', timeoutMs = 10_000): Promise<number | NodeJS.Signals | null> {
    if (!this.hasExited) {
      const ended = once(this.#child, 'exit');
      this.#child.kill(signal);
      const timer = setTimeout(() => this.#killGroup(), timeoutMs);
      await ended;
      clearTimeout(timer);
    }
    this.#killGroup();
    return this.#child.signalCode ?? this.#child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #killGroup(): void {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch (error) {
      // ESRCH: no process of the group is left, which is the goal.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH' && this.#child.pid !== undefined) throw error;
    }
  }

  #keep(text: string): void {
    this.#output = (this.#output + text).slice(-KEPT_OUTPUT_CHARACTERS);
    for (const wake of this.#waiting) wake();
  }

  async #nextOutput(timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    this.#waiting.add(resolve);
    await promise;
    this.#waiting.delete(resolve);
    clearTimeout(timer);
  }
}
