import { EventEmitter } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import type { DeviceChoices, NativeDevices } from '@jackfield/protocol/state';
import type { ChosenIds } from './device-chooser.ts';

export interface DeviceWatchEvents {
  devices: [DeviceChoices];
}

/** Time between two looks while somebody watches. */
const LOOK_MS = 1_000;

/** The devices of this computer, listed again and again while a window shows them, and never otherwise. */
export class DeviceWatch extends EventEmitter<DeviceWatchEvents> implements Disposable {
  readonly #list: () => Promise<NativeDevices>;
  readonly #choice: () => ChosenIds;
  #devices: DeviceChoices | null = null;
  #isWatching = false;
  #isLooking = false;
  /** Something happened during a look, which may have missed it. */
  #isStale = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(list: () => Promise<NativeDevices>, choice: () => ChosenIds) {
    super();
    this.#list = list;
    this.#choice = choice;
  }

  /** As listed last; null before anybody has watched. */
  get devices(): DeviceChoices | null {
    return this.#devices;
  }

  setWatching(isWatching: boolean): void {
    if (isWatching === this.#isWatching) return;
    this.#isWatching = isWatching;
    clearTimeout(this.#timer);
    if (isWatching) this.look();
  }

  /** Another device was chosen: tells it with the last list. */
  noteChoice(): void {
    if (this.#isWatching && this.#devices !== null) this.#set({ ...this.#devices, ...this.#choice() });
  }

  /** Lists now, if anybody watches: another device was taken. */
  look(): void {
    if (!this.#isWatching) return;
    this.#isStale = true;
    if (!this.#isLooking) void this.#lookUntilFresh();
  }

  [Symbol.dispose](): void {
    this.setWatching(false);
  }

  async #lookUntilFresh(): Promise<void> {
    clearTimeout(this.#timer);
    this.#isLooking = true;
    while (this.#isStale) {
      this.#isStale = false;
      // A list that does not come about leaves the last one.
      const [listed] = await Promise.allSettled([this.#list()]);
      if (listed.status === 'fulfilled') this.#set({ ...listed.value, ...this.#choice() });
    }
    this.#isLooking = false;
    if (this.#isWatching) this.#timer = setTimeout(() => this.look(), LOOK_MS).unref();
  }

  #set(devices: DeviceChoices): void {
    if (isDeepStrictEqual(devices, this.#devices)) return;
    this.#devices = devices;
    this.emit('devices', devices);
  }
}
