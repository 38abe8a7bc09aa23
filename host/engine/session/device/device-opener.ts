import type { DeviceState, NativeDevices, Settings } from '@jackfield/protocol/state';
import { JackfieldError } from '../../errors.ts';
import type { DeviceConfig } from '../../ports/device.ts';
import type { AudioThreadClient } from '../audio-thread-client.ts';
import type { Notices } from '../notices.ts';
import type { SettingsStore } from '../settings-store.ts';
import { NOTICE_SUBJECTS } from '../connect-notices.ts';
import type { DeviceStateKeeper } from './device-state.ts';
import type { EngineDevice } from './engine-device.ts';
import { checkNativeDevice } from './native-choice.ts';

export interface ChosenIds {
  readonly inputId: string;
  readonly outputId: string;
}

interface OpenerParts {
  readonly audio: Pick<AudioThreadClient, 'openDevice' | 'on'>;
  readonly device: DeviceStateKeeper;
  readonly notices: Notices;
  readonly settings: SettingsStore;
  /** Lists the devices of this computer. */
  readonly list: () => Promise<NativeDevices>;
}

/**
 * Opens the audio thread's device: the kind and the ids by the start options, by the settings, and by what works on this computer. A change of the settings
 * reopens the device; the connection, the channel and the chains stay as they are. Failures are states and notices, never rejections. The back end itself takes
 * another device in place of one that is unplugged (`audio-sidecar/src/pulse/devices.rs`, `native/pipe/pulse-devices.ts`); `DeviceNews` tells the windows.
 */
export class DeviceOpener {
  readonly #parts: OpenerParts;
  readonly #start: EngineDevice;
  /** Secret by which a window's worker reaches the audio thread. */
  readonly #token: string;
  readonly #onChoice: () => void;
  /** Ids from the start options that the user has not changed in the settings since. */
  #startIds: { inputId: string | null; outputId: string | null };
  #settingsIds: ChosenIds;
  /** The configuration that was opened last, as JSON. */
  #opened = '';
  /**
   * True once the computer's own devices were reached in this session. If they cannot be reached later, the sound server is away for a moment, and they come
   * back by themselves.
   */
  #hasReached = false;
  /** True when the next opening is one that the user chose. */
  #isChosen = false;
  /** Devices are opened one after the other. */
  #opening: Promise<void> = Promise.resolve();

  /** `onChoice` is called before another device of the computer is opened because the user chose it. */
  constructor(parts: OpenerParts, start: EngineDevice, token: string, onChoice: () => void) {
    this.#parts = parts;
    this.#start = start;
    this.#token = token;
    this.#onChoice = onChoice;
    this.#startIds =
      start.kind === 'native'
        ? { inputId: start.inputId, outputId: start.outputId }
        : { inputId: null, outputId: null };
    this.#settingsIds = idsIn(parts.settings.value);
  }

  /** Kind of device that a session with these start options has until its device is opened. */
  static kindOf(start: EngineDevice, settings: Settings): DeviceState['kind'] {
    if (start.kind !== 'automatic') return start.kind;
    return settings.audioAccess === 'window' ? 'chromium' : 'native';
  }

  /** Effective ids of the computer's own devices. */
  get ids(): ChosenIds {
    const { inputDeviceId, outputDeviceId } = this.#parts.settings.value;
    return {
      inputId: this.#startIds.inputId ?? inputDeviceId,
      outputId: this.#startIds.outputId ?? outputDeviceId,
    };
  }

  /** Resolves when the device that was chosen last is open, or has failed. */
  get settled(): Promise<void> {
    return this.#opening;
  }

  /** Opens the device, now and whenever the settings ask for another one. */
  open(): void {
    this.#parts.settings.on('settings', (settings) => {
      this.#dropStartIds(idsIn(settings));
      this.#apply();
    });
    // A new audio thread has no device open.
    this.#parts.audio.on('restarted', () => {
      this.#opened = '';
      this.#apply();
    });
    this.#apply();
  }

  /** A choice in the settings replaces the start option. */
  #dropStartIds(next: ChosenIds): void {
    const before = this.#settingsIds;
    this.#settingsIds = next;
    this.#startIds = {
      inputId: next.inputId === before.inputId ? this.#startIds.inputId : null,
      outputId: next.outputId === before.outputId ? this.#startIds.outputId : null,
    };
  }

  #wanted(): DeviceConfig {
    const { settings } = this.#parts;
    const kind = DeviceOpener.kindOf(this.#start, settings.value);
    if (kind === 'native') return { kind, ...this.ids, latency: settings.value.audioLatency };
    if (kind === 'chromium') return { kind, token: this.#token };
    return this.#start as Extract<DeviceConfig, { readonly kind: 'file' | 'silence' }>;
  }

  #apply(): void {
    const wanted = this.#wanted();
    const key = JSON.stringify(wanted);
    if (key === this.#opened) return;
    if (this.#opened !== '') this.#isChosen = true;
    this.#opened = key;
    this.#opening = this.#openAfter(this.#opening, key, wanted);
  }

  async #openAfter(before: Promise<void>, key: string, wanted: DeviceConfig): Promise<void> {
    await before;
    // A later change may have overtaken this one.
    if (key === this.#opened) await this.#open(wanted);
  }

  async #open(config: DeviceConfig): Promise<void> {
    const { audio, device, list, notices } = this.#parts;
    let opening = config;
    try {
      // At once before the state begins anew: a report of the former device in between would be news.
      if (this.#isChosen) this.#onChoice();
      this.#isChosen = false;
      device.begin(config.kind);
      if (config.kind === 'native' && this.#start.kind === 'automatic' && !this.#hasReached) {
        const [reached] = await Promise.allSettled([checkNativeDevice(list)]);
        this.#hasReached = reached.status === 'fulfilled';
        if (reached.status === 'rejected') {
          // A window captures and plays instead; the next change of the settings tries the computer's own devices again.
          opening = { kind: 'chromium', token: this.#token };
          device.begin('chromium', JackfieldError.from(reached.reason).toCoded());
        }
      }
      await audio.openDevice(opening);
    } catch (failure) {
      const error = JackfieldError.from(failure);
      device.reportThread({ isRunning: false, error: error.toCoded() });
      notices.add('error', error, NOTICE_SUBJECTS.device);
    }
  }
}

function idsIn({ inputDeviceId, outputDeviceId }: Settings): ChosenIds {
  return { inputId: inputDeviceId, outputId: outputDeviceId };
}
