import { EventEmitter } from 'node:events';
import type { CodedError } from '@jackfield/protocol/coded-error';
import type { DeviceState } from '@jackfield/protocol/state';
import type { DeviceReport } from '../ports/device.ts';

export interface DeviceStateEvents {
  device: [DeviceState];
}

interface PageReport {
  readonly isRunning: boolean;
  readonly error: CodedError | null;
}

/**
 * What the device does. Two tell about it: the audio thread (frames come, or do not), and for `chromium` also the page, which
 * alone knows why a microphone is not there.
 */
export class DeviceStateKeeper extends EventEmitter<DeviceStateEvents> {
  readonly #kind: DeviceState['kind'];
  #thread: DeviceReport = { isRunning: false, error: null };
  #page: { readonly windowId: string; readonly report: PageReport } | null = null;
  #state: DeviceState;

  constructor(kind: DeviceState['kind']) {
    super();
    this.#kind = kind;
    this.#state = { kind, isRunning: false, error: null, backend: null, inputName: null, outputName: null };
  }

  get state(): DeviceState {
    return this.#state;
  }

  reportThread(report: DeviceReport): void {
    this.#thread = report;
    this.#settle();
  }

  /** Of the window that has the sound, or would like to. The last word counts. */
  reportPage(windowId: string, report: PageReport): void {
    this.#page = { windowId, report };
    this.#settle();
  }

  /** What a closed window said last is no news any more. */
  forgetPage(windowId: string): void {
    if (this.#page?.windowId !== windowId) return;
    this.#page = null;
    this.#settle();
  }

  #settle(): void {
    const isRunning = this.#thread.isRunning && (this.#page?.report.isRunning ?? true);
    const error = this.#thread.error ?? this.#page?.report.error ?? null;
    const { backend = null, inputName = null, outputName = null } = this.#thread;
    const state: DeviceState = { kind: this.#kind, isRunning, error, backend, inputName, outputName };
    if (isSame(this.#state, state)) return;
    this.#state = state;
    this.emit('device', state);
  }
}

function isSame(a: DeviceState, b: DeviceState): boolean {
  return (
    a.isRunning === b.isRunning &&
    a.error?.code === b.error?.code &&
    a.error?.message === b.error?.message &&
    a.backend === b.backend &&
    a.inputName === b.inputName &&
    a.outputName === b.outputName
  );
}
