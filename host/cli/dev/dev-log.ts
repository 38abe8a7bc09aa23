import type { PluginLogLine } from '@jackfield/protocol/plugins';
import type { SourcePlaces } from '@jackfield/plugin-tooling/source-places';
import type { EngineClient } from '../engine-client.ts';

const LOOK_EVERY_MS = 250;

export interface DevLogOptions {
  readonly client: Pick<EngineClient, 'request' | 'isClosed'>;
  readonly onLine: (id: string, line: PluginLogLine) => void;
}

/** Follows the log of the plugin in development: its own lines, its exceptions, its strikes. Lines from before the start are skipped. */
export class DevLog implements Disposable {
  readonly #options: DevLogOptions;
  readonly #startedMs = Date.now();
  readonly #timer: NodeJS.Timeout;
  #id: string | null = null;
  #places: Pick<SourcePlaces, 'name'> | null = null;
  #last: PluginLogLine | null = null;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: DevLogOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.flush(), LOOK_EVERY_MS);
  }

  /** `places` are the source positions of the build that is about to run. */
  follow(id: string, places: Pick<SourcePlaces, 'name'>): void {
    this.#id = id;
    this.#places = places;
  }

  /** Resolves when all lines that the engine has by now are reported. */
  flush(): Promise<void> {
    // The log is read sequentially, so that no line is reported twice.
    this.#looking = this.#looking.then(() => this.#look()).catch(() => undefined);
    return this.#looking;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const { client, onLine } = this.#options;
    const id = this.#id;
    if (id === null || client.isClosed) return;
    const lines = await client.request('pluginLog', { id });
    const last = this.#last;
    const seen = last === null ? -1 : lines.findLastIndex((line) => isSame(line, last));
    this.#last = lines.at(-1) ?? null;
    for (const line of lines.slice(seen + 1)) {
      const message = this.#places?.name(line.message) ?? line.message;
      if (line.atMs >= this.#startedMs) onLine(id, { ...line, message });
    }
  }
}

function isSame(one: PluginLogLine, other: PluginLogLine): boolean {
  return one.atMs === other.atMs && one.level === other.level && one.message === other.message;
}
