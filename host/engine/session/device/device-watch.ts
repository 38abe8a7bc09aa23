import { EventEmitter } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import type { DeviceChoices, NativeDevices } from '@jackfield/protocol/state';
import type { ChosenIds } from './device-opener.ts';

export interface DeviceWatchEvents {
  devices: [DeviceChoices];
}

/** Time between two listings while a window watches, in ms. */
const LOOK_MS = 1_000;

/** Lists the devices of this computer repeatedly while a window shows them, and never otherwise. */
export class DeviceWatch extends EventEmitter<DeviceWatchEvents> implements Disposable {
  readonly #list: () => Promise<NativeDevices>;
  readonly #choice: () => ChosenIds;
  #devices: DeviceChoices | null = null;
  #isWatching = false;
  #isLooking = false;
  /** True when a new listing is due: the running one may have missed a change. */
  #isStale = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(list: () => Promise<NativeDevices>, choice: () => ChosenIds) {
    super();
    this.#list = list;
    this.#choice = choice;
  }

  /** Devices as listed last; null before a window has watched. */
  get devices(): DeviceChoices | null {
    return this.#devices;
  }

  setWatching(isWatching: boolean): void {
    if (isWatching === this.#isWatching) return;
    this.#isWatching = isWatching;
    clearTimeout(this.#timer);
    if (isWatching) this.look();
  }

  /** Another device was chosen: emits the choice with the last list. */
  noteChoice(): void {
    if (this.#isWatching && this.#devices !== null) this.#set({ ...this.#devices, ...this.#choice() });
  }

  /** Lists now if a window watches, because another device is in use. */
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
      // A failed listing leaves the last one.
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
