import { write } from 'jackfield:plugin/log@0.2.0';

/**
 * A hook that throws would stop the whole instance; instead the log gets the error with its stack.
 * @template {unknown[]} Arguments
 * @param {(...given: Arguments) => void} hook
 * @returns {(...given: Arguments) => void}
 */
export function guarded(hook) {
  return (...given) => {
    try {
      hook(...given);
    } catch (error) {
      write('error', error instanceof Error ? `${error.message}\n${error.stack}` : String(error));
    }
  };
}
