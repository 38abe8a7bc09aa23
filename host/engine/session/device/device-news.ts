import type { DeviceState } from '@jackfield/protocol/state';
import { JackfieldError } from '../../errors.ts';
import type { ErrorCode } from '../../error-codes.ts';
import type { Notices } from '../notices.ts';
import type { ChosenIds } from './device-chooser.ts';

/** A change that the system made is news for that long. */
const NEWS_MS = 30_000;

/** One of microphone and speakers: the device that is used, and what the user was told about it. */
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

  /** `isChosen`: the user chose a device by name, so that another one only stands in for it. */
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
 * Tells the user that another microphone or other speakers were taken than before, by name. The notice ends when the former device is back, when the user
 * chooses one, and, where the system default changed, after half a minute. A missing device is no news of this kind: the device's own error tells of it.
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

  /** The user chose a device: what comes next is no news. */
  reset(): void {
    this.#input.reset();
    this.#output.reset();
  }
}
