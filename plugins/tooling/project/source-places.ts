import { existsSync } from 'node:fs';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import type { SourceMapPayload } from 'node:module';
import { join } from 'node:path';

const WORK_NAME = 'places.map';
/** A place in the one module that everything was bundled to. */
const PLACE = /\(\/plugin\.js:(\d+):(\d+)\)/g;

/** Where the author wrote what stands in a bundle that nobody has seen. */
export class SourcePlaces {
  readonly #map: SourceMap | null;

  /** Null: there is no bundle, and every place is the author's own. */
  constructor(map: SourceMapPayload | null) {
    this.#map = map === null ? null : new SourceMap(map);
  }

  /** Of the build that left `artifactFile`. Where it left no source map, or none that can be read, words stay as they are. */
  static async of(artifactFile: string): Promise<SourcePlaces> {
    try {
      return new SourcePlaces(JSON.parse(await readFile(mapFileOf(artifactFile), 'utf8')));
    } catch {
      return new SourcePlaces(null);
    }
  }

  /** `at onTimer (/plugin.js:120:9)` → `at onTimer (src/plugin.js:14:5)`. */
  name(words: string): string {
    return words.replaceAll(PLACE, (place, line: string, column: string) => {
      const found = this.#map?.findEntry(Number(line) - 1, Number(column) - 1);
      if (found === undefined || !('originalSource' in found)) return place;
      return `(${found.originalSource}:${found.originalLine + 1}:${found.originalColumn + 1})`;
    });
  }
}

/** Leaves the bundle's source map, without the sources, where `keepPlaces` finds it. */
export async function writePlaces(workFolder: string, map: SourceMapPayload): Promise<void> {
  await writeFile(join(workFolder, WORK_NAME), JSON.stringify({ ...map, sourcesContent: [] }));
}

/** Lays what the build left for `SourcePlaces.of` beside the plugin; a map of an older build goes. */
export async function keepPlaces(workFolder: string, artifactFile: string): Promise<void> {
  const left = join(workFolder, WORK_NAME);
  if (existsSync(left)) await copyFile(left, mapFileOf(artifactFile));
  else await rm(mapFileOf(artifactFile), { force: true });
}

function mapFileOf(artifactFile: string): string {
  return `${artifactFile}.map`;
}
