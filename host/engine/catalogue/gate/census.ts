import { JackfieldError } from '../../errors.ts';
import type { ByteReader } from './byte-reader.ts';
import { gateLimits } from './limits.ts';
import { isAcceptedName } from './names.ts';
import type { NamePlace } from './names.ts';

/** Counts the contents of a file at every depth and enforces the limits. Each inspection has its own census. */
export class Census {
  #items = 0;
  #depth = 0;
  coreModules = 0;

  /** Counts one entry of any section or list. */
  item(): void {
    this.#items += 1;
    if (this.#items > gateLimits.items) throw tooLarge('the number of entries', this.#items, gateLimits.items);
  }

  coreModule(): void {
    this.coreModules += 1;
    if (this.coreModules > gateLimits.coreModules) {
      throw tooLarge('the number of modules', this.coreModules, gateLimits.coreModules);
    }
  }

  /** Runs `inner` one level deeper. */
  nested<T>(inner: () => T): T {
    this.#depth += 1;
    if (this.#depth > gateLimits.nestingDepth)
      throw tooLarge('the nesting depth', this.#depth, gateLimits.nestingDepth);
    const result = inner();
    this.#depth -= 1;
    return result;
  }

  /** Reads a name and checks that toolchains emit such names in that position. Every name of the file passes through here. */
  name(reader: ByteReader, place: NamePlace): string {
    this.item();
    const name = reader.text();
    if (name.length > gateLimits.nameBytes) throw tooLarge('the length of a name', name.length, gateLimits.nameBytes);
    if (!isAcceptedName(name, place)) throw JackfieldError.of('PLUGIN_BAD_NAME', { name: printable(name) });
    return name;
  }
}

export function tooLarge(what: string, actual: number, limit: number): JackfieldError {
  return JackfieldError.of('PLUGIN_TOO_LARGE', { what, actual, limit });
}

/** The name in printable form: foreign characters as their code, at most 60 characters. */
function printable(name: string): string {
  const shown = name
    .slice(0, 60)
    .replaceAll(/[^ -~]/g, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  return JSON.stringify(shown);
}
