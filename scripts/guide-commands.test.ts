import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../host/cli/program.ts';
import { followedPages, others, subcommands } from './guide-commands-table.ts';
import { commandsOf, subcommandOf } from './guide-commands.ts';
import { readGuide } from './run-guide.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/guide/**/*.md', { cwd: root })];
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

type Command = ReturnType<typeof buildProgram>;

/** All commands by their names, such as `plugin trust add`. */
const program = new Map<string, Command>();
const collect = (command: Command, path: readonly string[]): void => {
  for (const child of command.commands) {
    const name = [...path, child.name()];
    program.set(name.join(' '), child);
    collect(child, name);
  }
};
collect(
  buildProgram(() => Promise.resolve()),
  [],
);
const known = new Set(program.keys());

interface Found {
  readonly page: string;
  readonly command: string;
}

const found: Found[] = pages.flatMap((page) => {
  const followed = followedPages[page] === undefined ? [] : readGuide(textOf(page));
  const lines = new Set(commandsOf(followed.map((step) => (step.kind === 'run' ? `\`${step.line}\`` : '')).join('\n')));
  return commandsOf(textOf(page))
    .filter((command) => !lines.has(command))
    .map((command) => ({ page, command }));
});
const jackfield = found.filter(({ command }) => command.startsWith('jackfield '));
const foreign = found.filter(({ command }) => !command.startsWith('jackfield '));

describe('the commands of the guides', () => {
  it('are read from blocks and sentences, in one spelling', () => {
    const page = [
      'Run `npx jackfield plugin list`, or `plugin list`; not `jackfield`.',
      '```',
      'npm ci && npm start  # both',
      'Server ready on TCP 1.',
      '```',
      '```json',
      'npm test',
      '```',
    ];
    expect(commandsOf(page.join('\n'))).toEqual(['npm ci', 'jackfield start', 'jackfield plugin list']);
  });

  it('are, where they are Jackfield’s, ones that the program knows, with options that it knows', () => {
    expect(jackfield.length).toBeGreaterThan(60);
    const wrong = jackfield.filter(({ command }) => {
      const name = subcommandOf(command, known) ?? '';
      const options = program.get(name)?.options.map(({ long }) => long) ?? [];
      const asked = [...command.matchAll(/ (--[a-z][a-z-]*)/g)].map(([, option]) => option);
      return !known.has(name) || asked.some((option) => option !== '--help' && !options.includes(option));
    });
    expect(wrong).toEqual([]);
  });

  it('are all run by a test, or it is said why not', () => {
    const missing = [
      ...jackfield.filter(({ command }) => !((subcommandOf(command, known) ?? '') in subcommands)),
      ...foreign.filter(({ command }) => !(command in others)),
    ];
    expect(missing, 'add a row to scripts/guide-commands-table.ts').toEqual([]);
  });

  it('that no guide has any more have no row', () => {
    const named = new Set(foreign.map(({ command }) => command));
    expect(Object.keys(others).filter((command) => !named.has(command))).toEqual([]);
    expect(Object.keys(subcommands).filter((name) => !known.has(name))).toEqual([]);
  });

  it('have tests that exist and, for a command of Jackfield, name it', () => {
    const accounts = [...Object.values(followedPages).map((runs) => ({ runs })), ...Object.values(others)];
    const named = accounts.flatMap((account) => ('runs' in account ? [account.runs] : []));
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    const unnamed = Object.entries(subcommands).filter(([name, account]) => {
      const word = `'${name.split(' ').at(-1)}'`;
      return 'runs' in account && !textOf(account.runs).includes(word);
    });
    expect(unnamed).toEqual([]);
  });
});
