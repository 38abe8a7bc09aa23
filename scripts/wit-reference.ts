/** `npm run docs:reference` writes docs/guide/plugins/reference.md from wit/*.wit; a test compares the two. */
import { readFileSync, writeFileSync } from 'node:fs';

const witFolder = new URL('../wit/', import.meta.url);

/** Location of the committed page. */
export const referencePage = new URL('../docs/guide/plugins/reference.md', import.meta.url);

/** One item of an interface: a function or a named type, with the comment before it. */
interface Item {
  readonly kind: 'function' | 'type';
  readonly name: string;
  readonly comment: string;
  /** Text of the item in the WIT, without comments on the whole item. */
  readonly text: string;
}

interface Interface {
  readonly name: string;
  readonly comment: string;
  readonly items: readonly Item[];
}

const INTERFACE = /^((?:\/\/\/.*\n)*)interface ([a-z-]+) \{\n([\s\S]*?)^\}/gm;

function readInterfaces(wit: string): Interface[] {
  return [...wit.matchAll(INTERFACE)].map(([, comment = '', name = '', body = '']) => ({
    name,
    comment: wordsOf(comment),
    items: readItems(body),
  }));
}

/** Splits a body at empty lines; a comment belongs to the item after it. */
function readItems(body: string): Item[] {
  const items: Item[] = [];
  for (const block of body.split(/\n\n+/)) {
    const lines = block.split('\n').filter((line) => line.trim() !== '');
    const start = lines.findIndex((line) => !line.trim().startsWith('///'));
    const first = lines[start]?.trim() ?? '';
    if (start < 0 || first.startsWith('use ')) continue;
    const comment = wordsOf(lines.slice(0, start).join('\n'));
    const text = lines
      .slice(start)
      .map((line) => line.replace(/^ {4}/, ''))
      .join('\n');
    const named = /^(?:(record|variant|enum|flags|type) )?([a-z0-9-]+)/.exec(first);
    if (named === null) throw new SyntaxError(`What is "${first}"?`);
    items.push({ kind: named[1] === undefined ? 'function' : 'type', name: named[2] ?? '', comment, text });
  }
  return items;
}

function wordsOf(comment: string): string {
  return comment
    .split('\n')
    .map((line) => line.trim().replace(/^\/\/\/ ?/, ''))
    .join(' ')
    .trim();
}

/** Names of the imports or exports of the world `host`, in the order of the file. */
function namesOf(world: string, direction: 'import' | 'export'): string[] {
  return [...world.matchAll(new RegExp(`^ {4}${direction} ([a-z-]+);`, 'gm'))].map((match) => match[1] ?? '');
}

function sectionOf({ name, comment, items }: Interface): string {
  const parts = [`### ${name}`, comment];
  for (const { kind, name: item, comment: words, text } of items) {
    const thread = /^\[(audio|events|any)\] /.exec(words)?.[1];
    const rest = words.replace(/^\[[a-z]+\] /, '');
    const tag = thread === undefined ? '' : ` · ${thread}`;
    parts.push(`#### ${item}${kind === 'function' ? tag : ''}`, `\`\`\`wit\n${text}\n\`\`\``, rest);
  }
  return parts.filter((part) => part !== '').join('\n\n');
}

function read(file: string): string {
  return readFileSync(new URL(file, witFolder), 'utf8');
}

/** Text of the whole page. */
export function referenceText(): string {
  const world = read('host.wit');
  const version = /^package jackfield:plugin@(\S+);/m.exec(world)?.[1] ?? '';
  const all = ['capabilities.wit', 'hooks.wit', 'types.wit'].flatMap((file) => readInterfaces(read(file)));
  const byName = new Map(all.map((one) => [one.name, one]));
  const sections = (names: readonly string[]): string =>
    names
      .map((name) => byName.get(name))
      .filter((one) => one !== undefined)
      .map(sectionOf)
      .join('\n\n');
  const [capabilities, hooks] = [namesOf(world, 'import'), namesOf(world, 'export')];
  const shared = all.map(({ name }) => name).filter((name) => !capabilities.includes(name) && !hooks.includes(name));
  return `# Reference

Every interface of \`jackfield:plugin@${version}\`, from its WIT (\`npm run docs:reference\`). Behind a function's name stands the thread that calls it: *audio* within the deadline of a frame, *events* one at a time, *any* both.
Names here are the contract's; each language writes them its own way (\`on-chat-message\` is \`onChatMessage\` in JavaScript).

## Hooks: what a plugin may export

${sections(hooks)}

## Capabilities: what a plugin may import

${sections(capabilities)}

## Shapes

${sections(shared)}
`;
}

if (import.meta.main) writeFileSync(referencePage, referenceText());
