import { dirname, relative } from 'node:path/posix';

const HEAD = '// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.\n';

/** One file of the SDK while it is written: its parts, and what it imports of others. */
export class SourceFile {
  /** Below the SDK: `hooks/chat-events.ts`. */
  readonly path: string;
  readonly parts: string[] = [];
  readonly #imports = new Map<string, Set<string>>();

  constructor(path: string) {
    this.path = path;
  }

  /** Imports a name of another file, given as a path below the SDK without `.ts`. */
  use(name: string, from: string): void {
    if (`${from}.ts` === this.path) return;
    const names = this.#imports.get(from) ?? new Set();
    this.#imports.set(from, names.add(name));
  }

  get text(): string {
    const imports = [...this.#imports.keys()].sort().map((from) => {
      const names = [...(this.#imports.get(from) ?? [])].sort().join(', ');
      const path = relative(dirname(this.path), from);
      return `import { ${names} } from '${path.startsWith('.') ? path : `./${path}`}';`;
    });
    const blocks = imports.length === 0 ? this.parts : [imports.join('\n'), ...this.parts];
    return `${HEAD}\n${blocks.join('\n\n')}\n`;
  }
}

/** A doc comment, or nothing. */
export function comment(text: string, indent = ''): string {
  return text === '' ? '' : `${indent}/** ${text} */\n`;
}
