import { EventEmitter } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import type { CodedError } from '@jackfield/protocol/coded-error';
import type { DeviceState } from '@jackfield/protocol/state';
import type { DeviceReport } from '../../ports/device.ts';

export interface DeviceStateEvents {
  device: [DeviceState];
}

interface PageReport {
  readonly isRunning: boolean;
  readonly error: CodedError | null;
}

const STOPPED: DeviceReport = { isRunning: false, error: null };

/**
 * State of the session's device. The audio thread reports whether frames come; for `chromium` the page reports as well, because only the page knows why a
 * microphone is missing.
 */
export class DeviceStateKeeper extends EventEmitter<DeviceStateEvents> {
  readonly #isAccessFixed: boolean;
  #kind: DeviceState['kind'];
  #fallbackReason: CodedError | null = null;
  #thread = STOPPED;
  /** Last known names of the devices since this device was opened. */
  #lastInput: string | null = null;
  #lastOutput: string | null = null;
  #page: { readonly windowId: string; readonly report: PageReport } | null = null;
  #state: DeviceState;

  constructor(kind: DeviceState['kind'], isAccessFixed = false) {
    super();
    this.#isAccessFixed = isAccessFixed;
    this.#kind = kind;
    this.#state = this.#current();
  }

  get state(): DeviceState {
    return this.#state;
  }

  /** Another device is being opened; reports of the previous one no longer count. `fallbackReason` is the error because of which it is not the wanted one. */
  begin(kind: DeviceState['kind'], fallbackReason: CodedError | null = null): void {
    this.#thread = STOPPED;
    this.#kind = kind;
    this.#fallbackReason = fallbackReason;
    this.#lastInput = null;
    this.#lastOutput = null;
    this.#settle();
  }

  reportThread(report: DeviceReport): void {
    this.#thread = report;
    this.#lastInput = report.inputName ?? this.#lastInput;
    this.#lastOutput = report.outputName ?? this.#lastOutput;
    this.#settle();
  }

  /** Report of the window that captures and plays, or wants to. The last report applies. */
  reportPage(windowId: string, report: PageReport): void {
    this.#page = { windowId, report };
    this.#settle();
  }

  /** The last report of a closed window is cleared. */
  forgetPage(windowId: string): void {
    if (this.#page?.windowId !== windowId) return;
    this.#page = null;
    this.#settle();
  }

  #current(): DeviceState {
    const page = this.#kind === 'chromium' ? this.#page?.report : undefined;
    const { isRunning, error, backend, inputName, outputName } = this.#thread;
    const reason = this.#fallbackReason;
    return {
      kind: this.#kind,
      isRunning: isRunning && (page?.isRunning ?? true),
      error: this.#named(error) ?? page?.error ?? null,
      backend: backend ?? null,
      inputName: inputName ?? null,
      outputName: outputName ?? null,
      ...(reason === null ? {} : { fallbackReason: reason }),
      ...(this.#isAccessFixed ? { isAccessFixed: true } : {}),
    };
  }

  /** Adds the name of a lost device to the details of its error. */
  #named(error: CodedError | null): CodedError | null {
    const name =
      error?.code === 'MICROPHONE_MISSING'
        ? this.#lastInput
        : error?.code === 'LOUDSPEAKER_MISSING'
          ? this.#lastOutput
          : null;
    return error === null || name === null ? error : { ...error, details: { ...error.details, name } };
  }

  #settle(): void {
    const state = this.#current();
    if (isDeepStrictEqual(state, this.#state)) return;
    this.#state = state;
    this.emit('device', state);
  }
}
