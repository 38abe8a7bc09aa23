import { join } from 'node:path';
import type { Paths } from '@jackfield/engine/paths';
import { JsonFile } from '@jackfield/engine/json-file';
import { findTemporaryFolder } from '@jackfield/engine/temporary-folder';
import type { OpenedWindow } from '@jackfield/shell-browser/window-process';
import { openWindow } from './open-window.ts';
import type { Output } from './output.ts';

/** Stored outcome of the attempt to fetch Electron. */
interface ElectronMemory {
  readonly failedAtMs: number | null;
  readonly reason: string;
}

const memorySchema = {
  type: 'object',
  properties: { failedAtMs: { type: ['number', 'null'] }, reason: { type: 'string' } },
  required: ['failedAtMs', 'reason'],
};

/** Chromium and Electron exit at once if their socket path exceeds 103 bytes; `/.org.chromium.Chromium.XXXXXX/SingletonSocket` takes 46 of them. */
const LONGEST_TEMPORARY_BYTES = 57;

/** Delay between a failed attempt and the next one: 30 days. */
const RETRY_AFTER_MS = 30 * 24 * 3_600_000;

/** Opens windows and remembers a failed fetch of Electron, so that not every start tries again. */
export class WindowOpener {
  readonly #paths: Paths;
  readonly #output: Output;
  readonly #mayUseElectron: boolean;

  constructor(paths: Paths, output: Output, mayUseElectron: boolean) {
    this.#paths = paths;
    this.#output = output;
    this.#mayUseElectron = mayUseElectron;
  }

  async open(address: string, signal?: AbortSignal): Promise<OpenedWindow | null> {
    await using memory = await JsonFile.open<ElectronMemory>({
      path: join(this.#paths.state, 'electron.json'),
      schema: memorySchema,
      initial: { failedAtMs: null, reason: '' },
      onSetAside: (error) => this.#output.say(error.message),
    });
    return await openWindow({
      address,
      signal,
      profileFolder: join(this.#paths.data, 'window'),
      say: (line) => this.#output.say(line),
      environment: windowEnvironment(),
      electron: this.#electronChoice(memory.value),
      onElectronFetchFailed: (reason) => {
        memory.update({ failedAtMs: Date.now(), reason }).catch((error: unknown) => this.#output.fail(error));
      },
    });
  }

  #electronChoice({ failedAtMs }: ElectronMemory): 'fetch' | 'present' | 'never' {
    if (!this.#mayUseElectron) return 'never';
    if (process.env['JACKFIELD_FETCH_ELECTRON'] === '0') return 'present';
    return failedAtMs === null || Date.now() - failedAtMs > RETRY_AFTER_MS ? 'fetch' : 'present';
  }
}

/** The environment of this process, with a temporary folder whose path is short enough for the browser. */
function windowEnvironment(): NodeJS.ProcessEnv {
  const temporary = findTemporaryFolder(LONGEST_TEMPORARY_BYTES);
  return temporary === null ? process.env : { ...process.env, TMPDIR: temporary };
}
