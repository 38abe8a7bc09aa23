import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { defaultSettings, settingsProperties } from '@jackfield/protocol/settings';
import type { Settings } from '@jackfield/protocol/state';
import { cleanName } from '@jackfield/wire/name';
import type { JackfieldError } from '../errors.ts';
import { JsonFile } from '../settings/json-file.ts';
import { usableName } from './usable-name.ts';

export interface SettingsStoreEvents {
  settings: [Settings];
}

/** The user's settings on disk (`config/settings.json`). Emits each change once it is in force, before it is on disk. */
export class SettingsStore extends EventEmitter<SettingsStoreEvents> implements AsyncDisposable {
  readonly #file: JsonFile<Settings>;

  private constructor(file: JsonFile<Settings>) {
    super();
    this.#file = file;
  }

  static async open(configFolder: string, onSetAside: (error: JackfieldError) => void): Promise<SettingsStore> {
    const file = await JsonFile.open<Settings>({
      path: join(configFolder, 'settings.json'),
      schema: fileSchema(),
      upgrade: separateDeviceIds,
      initial: defaultSettings,
      onSetAside,
    });
    const name = cleanName(file.value.name);
    // The name applies at once; a failed write is reported by the next change.
    if (name !== file.value.name) file.update((current) => ({ ...current, name })).catch(() => undefined);
    return new SettingsStore(file);
  }

  get value(): Settings {
    return this.#file.value;
  }

  /** A name is stored as other users will see it. Rejects with NAME_INVALID, and as `JsonFile.update` does. */
  async update(change: Partial<Settings>): Promise<void> {
    const before = this.#file.value;
    const cleaned = change.name === undefined ? change : { ...change, name: usableName(change.name) };
    const written = this.#file.update((current) => ({ ...current, ...cleaned }));
    if (this.#file.value !== before) this.emit('settings', this.#file.value);
    await written;
  }

  /** Appends a registry unless it is listed already, or removes it. Rejects as `update` does. */
  setRegistry(place: string, isListed: boolean): Promise<void> {
    const { registries } = this.value;
    if (registries.includes(place) === isListed) return Promise.resolve();
    return this.update({
      registries: isListed ? [...registries, place] : registries.filter((known) => known !== place),
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#file[Symbol.asyncDispose]();
  }
}

/** Upgrades settings from before the engine had devices of its own, when the ids were those of the window's devices. */
function separateDeviceIds(value: unknown): unknown {
  const isOld = typeof value === 'object' && value !== null && 'inputDeviceId' in value && !('audioAccess' in value);
  if (!isOld) return value;
  const { inputDeviceId, outputDeviceId = '' } = value as { inputDeviceId: unknown; outputDeviceId?: unknown };
  return {
    ...value,
    inputDeviceId: '',
    outputDeviceId: '',
    windowInputDeviceId: inputDeviceId,
    windowOutputDeviceId: outputDeviceId,
  };
}

/** Older versions kept names of 64 characters. They are cut when the file is opened, so that no other setting is lost. */
const LONGEST_KEPT_NAME = 64;

/** A setting that an older version did not know gets its default; one that a newer version knew is kept. */
function fileSchema(): object {
  const properties = Object.fromEntries(
    Object.entries(settingsProperties).map(([key, schema]) => {
      return [key, { ...schema, default: defaultSettings[key as keyof Settings] }];
    }),
  );
  Object.assign(properties['name'] ?? {}, { maxLength: LONGEST_KEPT_NAME });
  return { type: 'object', properties, required: Object.keys(properties) };
}
