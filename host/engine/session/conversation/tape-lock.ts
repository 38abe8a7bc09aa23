import { JackfieldError } from '../../errors.ts';

/** The audio thread has one tape: whoever uses it holds this. */
export class TapeLock {
  #isHeld = false;

  /** Throws RECORDING_BUSY. */
  take(): Disposable {
    if (this.#isHeld) throw JackfieldError.of('RECORDING_BUSY');
    this.#isHeld = true;
    return {
      [Symbol.dispose]: () => {
        this.#isHeld = false;
      },
    };
  }
}
