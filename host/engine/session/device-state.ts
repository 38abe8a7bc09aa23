import { EventEmitter } from 'node:events';
import type { CodedError } from '@jackfield/protocol/coded-error';
import type { DeviceState } from '@jackfield/protocol/state';

export interface DeviceStateEvents {
  device: [DeviceState];
}

interface Report {
  readonly isRunning: boolean;
  readonly error: CodedError | null;
}

/**
 * What the device does. Two tell about it: the audio thread (frames come, or do not), and for `chromium` also the page, which
 * alone knows why a microphone is not there.
 */
export class DeviceStateKeeper extends EventEmitter<DeviceStateEvents> {
  readonly #kind: DeviceState['kind'];
  #thread: Report = { isRunning: false, error: null };
  #page: { readonly windowId: string; readonly report: Report } | null = null;
  #state: DeviceState;

  constructor(kind: DeviceState['kind']) {
    super();
    this.#kind = kind;
    this.#state = { kind, isRunning: false, error: null };
  }

  get state(): DeviceState {
    return this.#state;
  }

  reportThread(report: Report): void {
    this.#thread = report;
    this.#settle();
  }

  /** Of the window that has the sound, or would like to. The last word counts. */
  reportPage(windowId: string, report: Report): void {
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
    const before = this.#state;
    if (
      before.isRunning === isRunning &&
      before.error?.code === error?.code &&
      before.error?.message === error?.message
    )
      return;
    this.#state = { kind: this.#kind, isRunning, error };
    this.emit('device', this.#state);
  }
}
