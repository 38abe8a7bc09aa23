import type { FaultReport, LogReport } from '@jackfield/sandbox/specs';
import { JackfieldError } from '../errors.ts';
import type { ChainLoad } from '../supervisor/chains/chain-sandbox.ts';
import { ChainSandbox } from '../supervisor/chains/chain-sandbox.ts';
import type { SandboxMessage, SandboxPort } from '../supervisor/sandbox/sandbox-connection.ts';

/** The workbench is offline, so a slow frame is only recorded; a frame that never returns is an error. */
const HANG_MS = 2_000;

/** Messages of the sandbox other than answers. */
export interface SandboxTalk {
  readonly faults: FaultReport[];
  readonly log: LogReport[];
  /** Bytes of linear memory of the first slot, as last reported. */
  memoryBytes: number;
}

/** Describes the faults, with the errors that were logged beside them: a panic traps without a message of its own. */
export function faultsOf({ faults, log }: SandboxTalk): string[] {
  if (faults.length === 0) return [];
  const logged = log.filter(({ level }) => level === 'error').map(({ message }) => `log: ${message.trim()}`);
  return [...faults.map(({ code, reason }) => `${code}: ${reason}`), ...new Set(logged)];
}

/** A sandbox that gets one request at a time, with no deadline and no spare. */
export class SandboxDriver {
  readonly talk: SandboxTalk = { faults: [], log: [], memoryBytes: 0 };
  #sandbox: ChainSandbox | null = null;
  #pending: { take: (message: SandboxMessage) => boolean; reject: (error: JackfieldError) => void } | null = null;

  /** Rejects with `PLUGIN_START_FAILED` or `SANDBOX_START_FAILED`. */
  static async open(port: SandboxPort, load: ChainLoad): Promise<SandboxDriver> {
    const driver = new SandboxDriver();
    driver.#sandbox = await ChainSandbox.start(port, load, {
      onAnswer: (_, message) => driver.#onAnswer(message),
      onFault: (_, fault) => driver.talk.faults.push(fault),
      onLog: (_, log) => driver.talk.log.push(log),
      onMemory: (_, memory) => (driver.talk.memoryBytes = memory[0] ?? 0),
      onGone: (_, error) => driver.#fail(error),
    });
    return driver;
  }

  get sandbox(): ChainSandbox {
    if (this.#sandbox === null) throw JackfieldError.of('CHAIN_CLOSED');
    return this.#sandbox;
  }

  /** Sends with `send` and passes answers to `take` until it returns true for the last one. Rejects when the sandbox ends or hangs. */
  ask(send: (sandbox: ChainSandbox) => void, take: (message: SandboxMessage) => boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => this.#fail(JackfieldError.of('SANDBOX_HUNG', { limitMs: HANG_MS })), HANG_MS);
    this.#pending = {
      take: (message) => {
        if (!take(message)) return false;
        clearTimeout(timer);
        resolve();
        return true;
      },
      reject: (error) => {
        clearTimeout(timer);
        reject(error);
      },
    };
    send(this.sandbox);
    return promise;
  }

  #onAnswer(message: SandboxMessage): void {
    if (this.#pending?.take(message) === true) this.#pending = null;
  }

  #fail(error: JackfieldError): void {
    const pending = this.#pending;
    this.#pending = null;
    this.#sandbox?.connection.discard();
    pending?.reject(error);
  }
}
