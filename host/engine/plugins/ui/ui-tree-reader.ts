import { uiLimits } from '@jackfield/protocol/plugin-ui';

/**
 * Control characters but tab and line feed, and those that turn the direction of text: a plugin's words must not make the window's read as something
 * else than they say.
 */
const UNSHOWABLE = /[^\P{Cc}\t\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** True for text that the window can show as it is. */
export function isShowable(text: string): boolean {
  return text.isWellFormed() && !UNSHOWABLE.test(text);
}

/** Something is wrong with a tree, in words for its author. */
export class BadTree extends Error {}

/** A tree is larger than the window shows. */
export class TreeTooLarge extends Error {}

/** A value that no guest can have sent: the contract's types do not allow it. */
export class MalformedTree extends Error {}

type Fields = Readonly<Record<string, unknown>>;

/** Reads the fields of one node of a tree; `where` names it in what is wrong. Throws `BadTree`, `TreeTooLarge` and `MalformedTree`. */
export class NodeReader {
  readonly #budget: { bytes: number };
  #where: string;

  /** `budget` counts over all nodes of one tree. */
  constructor(budget: { bytes: number }, where: string) {
    this.#budget = budget;
    this.#where = where;
  }

  /** What the node is called from here on. */
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

  /** Text that can be shown as it is. `what` names it. */
  text(value: unknown, what: string): string {
    if (typeof value !== 'string') throw new MalformedTree(`${what} is no text`);
    this.#spend(Buffer.byteLength(value));
    this.showable(value, what);
    return value;
  }

  /** The same for text that is inside another. */
  showable(value: string, what: string): void {
    if (!isShowable(value)) throw this.bad(`${what} has characters that cannot be shown`);
  }

  /** Text that must not be blank: the name of something that a user finds by it. */
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
    // Seven digits say all that 32 bits hold, in half of the characters.
    return Array.from(value, (coordinate) => Number(this.number(coordinate, `one of the ${what}`).toPrecision(7)));
  }

  #spend(bytes: number): void {
    this.#budget.bytes += bytes;
    if (this.#budget.bytes > uiLimits.bytes) throw new TreeTooLarge();
  }
}
