import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Path parts that are not sources: output of builds and tools, hidden and temporary files. */
const NOT_SOURCES = /^(?:\..*|dist|build|target|node_modules|__pycache__|.*~|.*\.(?:swp|tmp|log))$/;
/** Quiet time that ends a burst of changes: an editor writes, renames and touches within a few ms; a formatter writes several files. */
const QUIET_MS = 60;

/**
 * Calls `onChange` once after each burst of changes below a folder, with the time of the first in ms of `performance.now()`. Changes below `results`, which may
 * be inside the folder, are ignored.
 */
export class SourceWatch implements Disposable {
  readonly #watcher: FSWatcher;
  readonly #onChange: (changedMs: number) => void;
  #firstMs: number | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(folder: string, onChange: (changedMs: number) => void, results: string | null = null) {
    this.#onChange = onChange;
    this.#watcher = watch(folder, { recursive: true }, (_, name) => {
      if (name === null || (isSource(name) && !isBelow(results, join(folder, name)))) this.#note();
    });
    // If the watched folder disappears, the next build reports it.
    this.#watcher.on('error', () => this.#note());
  }

  [Symbol.dispose](): void {
    this.#watcher.close();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #note(): void {
    this.#firstMs ??= performance.now();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const firstMs = this.#firstMs ?? performance.now();
      this.#firstMs = null;
      this.#timer = null;
      this.#onChange(firstMs);
    }, QUIET_MS);
  }
}

function isBelow(folder: string | null, path: string): boolean {
  return folder !== null && !relative(folder, path).startsWith('..');
}

/** False for a path with a part that is not written by hand. */
export function isSource(path: string): boolean {
  return path.split(sep).every((part) => !NOT_SOURCES.test(part));
}
