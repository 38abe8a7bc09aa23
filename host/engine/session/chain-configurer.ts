import { JackfieldError } from '../errors.ts';

/** State of a chain's configuration. `attempt` counts from 1. */
export type ConfigurerState =
  | { readonly kind: 'configuring'; readonly attempt: number }
  /** The last attempt failed; `attempt` is the number of the next one. */
  | {
      readonly kind: 'waiting';
      readonly attempt: number;
      readonly error: JackfieldError;
      readonly nextTryAtMs: number;
    }
  | { readonly kind: 'running' };

export interface ConfigurerOptions {
  /** Configures the chain with the spec that is current at that moment. Resolves to false while there is no spec. */
  readonly configure: () => Promise<boolean>;
  /** Returns true when the same chain is to be retried; false when another one will be requested, or none. */
  readonly onFailed: (error: JackfieldError) => boolean;
  readonly onState?: (state: ConfigurerState) => void;
  readonly firstRetryMs?: number;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

/**
 * Configures a chain with the spec that is current at that moment. Requests during a run are merged into one further run. A failed run is retried after 0.5 s,
 * then 1 s, up to every 30 s, until it succeeds: a call needs its chains.
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
