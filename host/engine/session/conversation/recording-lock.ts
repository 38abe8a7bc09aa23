import { JackfieldError } from '../../errors.ts';

/** The audio thread makes one recording at a time: its user holds this lock. */
export class RecordingLock {
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
