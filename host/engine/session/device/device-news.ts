import type { DeviceState } from '@jackfield/protocol/state';
import { JackfieldError } from '../../errors.ts';
import type { ErrorCode } from '../../error-codes.ts';
import type { Notices } from '../notices.ts';
import type { ChosenIds } from './device-opener.ts';

/** Time for which a change made by the system stays notified, in ms. */
const NEWS_MS = 30_000;

/** The microphone or the speakers: the device in use, and the notice shown about it. */
class Part {
  readonly #code: ErrorCode;
  readonly #notices: Notices;
  #name: string | null = null;
  #before: string | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(code: ErrorCode, notices: Notices) {
    this.#code = code;
    this.#notices = notices;
  }

  /** `isChosen`: the user chose a device by name, so another one is only a substitute. */
  note(name: string | null, isChosen: boolean): void {
    if (name === null || name === this.#name) return;
    const before = this.#name;
    this.#name = name;
    if (before === null) return;
    if (name === this.#before) this.#end();
    else this.#tell(this.#before ?? before, name, isChosen);
  }

  reset(): void {
    this.#name = null;
    this.#end();
  }

  #tell(before: string, name: string, isChosen: boolean): void {
    clearTimeout(this.#timer);
    this.#before = before;
    this.#notices.add(isChosen ? 'warning' : 'info', JackfieldError.of(this.#code, { name, before }));
    if (!isChosen) this.#timer = setTimeout(() => this.#end(), NEWS_MS).unref();
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#before = null;
    this.#notices.withdraw(this.#code);
  }
}

/**
 * Notifies the user, by name, that the microphone or the speakers in use have changed. The notice ends when the former device is back, when the user chooses
 * one, and, if the system default changed, after half a minute. A missing device is not notified here: the device's own error reports it.
 */
export class DeviceNews {
  readonly #input: Part;
  readonly #output: Part;

  constructor(notices: Notices) {
    this.#input = new Part('MICROPHONE_CHANGED', notices);
    this.#output = new Part('SPEAKERS_CHANGED', notices);
  }

  note({ kind, isRunning, inputName, outputName }: DeviceState, { inputId, outputId }: ChosenIds): void {
    if (kind !== 'native' || !isRunning) return;
    this.#input.note(inputName, inputId !== '');
    this.#output.note(outputName, outputId !== '');
  }

  /** The user chose a device, so the change that follows is not notified. */
  reset(): void {
    this.#input.reset();
    this.#output.reset();
  }
}
