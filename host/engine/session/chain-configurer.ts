import { JackfieldError } from '../errors.ts';

/** How a chain stands. `attempt` counts from 1. */
export type ConfigurerState =
  | { readonly kind: 'configuring'; readonly attempt: number }
  /** The last try failed; `attempt` is the next one. */
  | {
      readonly kind: 'waiting';
      readonly attempt: number;
      readonly error: JackfieldError;
      readonly nextTryAtMs: number;
    }
  | { readonly kind: 'running' };

export interface ConfigurerOptions {
  /** Configures the chain with what is wanted at that moment. False: nothing is wanted yet. */
  readonly configure: () => Promise<boolean>;
  /** True when the chain is to be tried again as it is; false when another one will be asked for, or none. */
  readonly onFailed: (error: JackfieldError) => boolean;
  readonly onState?: (state: ConfigurerState) => void;
  readonly firstRetryMs?: number;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

/**
 * Configures a chain with what is wanted at that moment. Requests that come meanwhile are one more round, not one each. What fails is tried again after
 * 0.5 s, then 1 s, up to every 30 s, until it succeeds: a call needs its chains.
 */
export class ChainConfigurer {
  readonly #options: ConfigurerOptions;
  #isRunning = false;
  #isWanted = false;
  #attempt = 1;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ConfigurerOptions) {
    this.#options = options;
  }

  request(): void {
    this.#isWanted = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    const { configure, onFailed, onState } = this.#options;
    this.#isRunning = true;
    while (this.#isWanted) {
      this.#isWanted = false;
      try {
        onState?.({ kind: 'configuring', attempt: this.#attempt });
        if (!(await configure())) continue;
        this.#attempt = 1;
        onState?.({ kind: 'running' });
      } catch (error) {
        const coded = JackfieldError.from(error);
        if (onFailed(coded) && !this.#isWanted) this.#tryLater(coded);
      }
    }
    this.#isRunning = false;
  }

  #tryLater(error: JackfieldError): void {
    const delayMs = Math.min(
      (this.#options.firstRetryMs ?? FIRST_RETRY_MS) * 2 ** (this.#attempt - 1),
      LONGEST_RETRY_MS,
    );
    this.#attempt += 1;
    this.#options.onState?.({
      kind: 'waiting',
      attempt: this.#attempt,
      error,
      nextTryAtMs: Date.now() + delayMs,
    });
    this.#timer = setTimeout(() => this.request(), delayMs).unref();
  }
}
