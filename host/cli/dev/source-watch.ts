import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** What builds and tools write, and what is nobody's source. */
const NOT_SOURCES = /^(?:\..*|dist|build|target|node_modules|__pycache__|.*~|.*\.(?:swp|tmp|log))$/;
/** An editor writes, renames and touches within a few ms; a formatter writes several files. */
const QUIET_MS = 60;

/**
 * Calls `onChange` once after each burst of changes below a folder, with the time of the first in ms of `performance.now()`. What is written below `results`,
 * which may lie in the folder, is none.
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
    // A folder that goes away under the watcher: the next build says so.
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

/** False for a path with a part that no author writes by hand. */
export function isSource(path: string): boolean {
  return path.split(sep).every((part) => !NOT_SOURCES.test(part));
}
