import { uiLimits } from '@jackfield/protocol/plugin-ui';

/**
 * Control characters except tab and line feed, and characters that change the text direction: a plugin's text must not make the window's text read differently
 * from what it says.
 */
const UNSHOWABLE = /[^\P{Cc}\t\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** True for text that the window can show as it is. */
export function isShowable(text: string): boolean {
  return text.isWellFormed() && !UNSHOWABLE.test(text);
}

/** A fault in a tree; the message is written for the plugin's author. */
export class BadTree extends Error {}

/** A tree is larger than the window shows. */
export class TreeTooLarge extends Error {}

/** A value that no guest can have sent: the contract's types do not allow it. */
export class MalformedTree extends Error {}

type Fields = Readonly<Record<string, unknown>>;

/** Reads the fields of one node of a tree; `where` names the node in errors. Throws `BadTree`, `TreeTooLarge` and `MalformedTree`. */
export class NodeReader {
  readonly #budget: { bytes: number };
  #where: string;

  /** `budget` counts over all nodes of one tree. */
  constructor(budget: { bytes: number }, where: string) {
    this.#budget = budget;
    this.#where = where;
  }

  /** Sets the name of the node in later errors. */
  name(where: string): void {
    this.#where = where;
  }

  bad(words: string): BadTree {
    return new BadTree(`${this.#where}: ${words}`);
  }

  fields(value: unknown): Fields {
    if (typeof value !== 'object' || value === null) throw new MalformedTree('no record');
    return value as Fields;
  }

  /** Reads text that can be shown as it is. `what` names it in errors. */
  text(value: unknown, what: string): string {
    if (typeof value !== 'string') throw new MalformedTree(`${what} is no text`);
    this.#spend(Buffer.byteLength(value));
    this.showable(value, what);
    return value;
  }

  /** The same check for text that is inside another text. */
  showable(value: string, what: string): void {
    if (!isShowable(value)) throw this.bad(`${what} has characters that cannot be shown`);
  }

  /** Reads text that must not be blank, such as a name by which a user finds something. */
  label(value: unknown, what: string): string {
    const text = this.text(value, what);
    if (text.trim() === '') throw this.bad(`${what} is empty`);
    return text;
  }

  flag(value: unknown): boolean {
    if (typeof value !== 'boolean') throw new MalformedTree('no bool');
    return value;
  }

  /** A finite number. */
  number(value: unknown, what: string): number {
    if (typeof value !== 'number') throw new MalformedTree(`${what} is no number`);
    if (!Number.isFinite(value)) throw this.bad(`${what} is not finite`);
    return value;
  }

  oneOf<T extends string>(value: unknown, names: readonly T[]): T {
    const found = names.find((name) => name === value);
    if (found === undefined) throw new MalformedTree('no such case');
    return found;
  }

  list(value: unknown, limit: number, what: string): readonly unknown[] {
    if (!Array.isArray(value)) throw new MalformedTree(`${what} are no list`);
    if (value.length > limit) throw this.bad(`${value.length} ${what}, the limit is ${limit}`);
    return value;
  }

  /** Coordinates of a plot. */
  coordinates(value: unknown, what: string): number[] {
    if (!(value instanceof Float32Array)) throw new MalformedTree(`${what} are no list of f32`);
    if (value.length > uiLimits.plotPoints) {
      throw this.bad(`${value.length} ${what}, the limit is ${uiLimits.plotPoints}`);
    }
    this.#spend(value.byteLength);
    // Seven digits hold the precision of 32 bits in half of the characters.
    return Array.from(value, (coordinate) => Number(this.number(coordinate, `one of the ${what}`).toPrecision(7)));
  }

  #spend(bytes: number): void {
    this.#budget.bytes += bytes;
    if (this.#budget.bytes > uiLimits.bytes) throw new TreeTooLarge();
  }
}
