interface Token {
  text: string;
  line: number;
  /** Doc comment right before it. */
  documentation: string;
}

const IDENTIFIER = /^[a-z][a-z0-9-]*$/;
const TOKEN = /\s+|(\/\/[^\n]*)|(->|[a-z][a-z0-9-]*|\d+\.\d+\.\d+|[{}()<>,:;=.@_])/gy;

/** Walks over the tokens of a WIT document. Every refusal is a `SyntaxError` that names the line. */
export class WitReader {
  readonly #tokens: Token[];
  #next = 0;

  constructor(wit: string) {
    this.#tokens = tokenize(wit);
  }

  isAtEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  /** Takes the next token if it is `text`. */
  accept(text: string): boolean {
    const isNext = this.#tokens[this.#next]?.text === text;
    if (isNext) this.#next++;
    return isNext;
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.error(`${text} expected`);
  }

  lastAccepted(): string {
    return this.#tokens[this.#next - 1]?.text ?? '';
  }

  /** Takes an identifier and, if given, the sign that must follow it. */
  name(follows?: string): string {
    const text = this.#tokens[this.#next]?.text ?? '';
    if (!IDENTIFIER.test(text)) throw this.error('a name expected');
    this.#next++;
    if (follows !== undefined) this.expect(follows);
    return text;
  }

  /** Takes one token of any kind and the sign that must follow it. */
  until(follows: string): string {
    const text = this.#tokens[this.#next]?.text ?? '';
    this.#next++;
    this.expect(follows);
    return text;
  }

  /** Takes `a, b, c` and the closing sign. */
  names(end: string): string[] {
    const names: string[] = [];
    while (!this.accept(end)) {
      names.push(this.name());
      if (!this.accept(',')) {
        this.expect(end);
        break;
      }
    }
    return names;
  }

  /** The doc comment right before the next token, in one line; empty where there is none. */
  documentation(): string {
    return this.#tokens[this.#next]?.documentation ?? '';
  }

  /** The `[audio]`, `[events]` or `[any]` that the next token's doc comment starts with. */
  threadTag(): string {
    const tag = /^\[([a-z]+)\] /.exec(this.documentation())?.[1];
    if (tag === undefined) throw this.error('a doc comment with a thread tag expected');
    return tag;
  }

  error(problem: string): SyntaxError {
    const token = this.#tokens[this.#next];
    const place = token === undefined ? 'at the end' : `at line ${token.line}, ${token.text}`;
    return new SyntaxError(`WIT: ${problem} ${place}.`);
  }
}

function tokenize(wit: string): Token[] {
  const tokens: Token[] = [];
  let documentation: string[] = [];
  let line = 1;
  let offset = 0;
  while (offset < wit.length) {
    TOKEN.lastIndex = offset;
    const match = TOKEN.exec(wit);
    if (match === null) throw new SyntaxError(`WIT: unexpected ${wit[offset]} at line ${line}.`);
    const [all, comment, text] = match;
    if (comment?.startsWith('///') === true) documentation.push(comment.slice(3).trim());
    if (text !== undefined) {
      tokens.push({ text, line, documentation: documentation.join(' ') });
      documentation = [];
    }
    line += all.split('\n').length - 1;
    offset += all.length;
  }
  return tokens;
}
