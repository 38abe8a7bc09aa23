import { JackfieldError } from '../errors.ts';

/** Configures a chain with what is wanted at that moment. Requests that come meanwhile are one more round, not one each. */
export class ChainConfigurer {
  readonly #configure: () => Promise<void>;
  readonly #onFailed: (error: JackfieldError) => void;
  #isRunning = false;
  #isWanted = false;

  constructor(configure: () => Promise<void>, onFailed: (error: JackfieldError) => void) {
    this.#configure = configure;
    this.#onFailed = onFailed;
  }

  request(): void {
    this.#isWanted = true;
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#isWanted) {
      this.#isWanted = false;
      try {
        await this.#configure();
      } catch (error) {
        this.#onFailed(JackfieldError.from(error));
      }
    }
    this.#isRunning = false;
  }
}
