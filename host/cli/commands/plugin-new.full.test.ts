import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTemplates } from '../../../plugins/tooling/project/new-project.ts';

const program = fileURLToPath(new URL('../jackfield.ts', import.meta.url));
const NAME = /Name of the plugin[^:]*: /;
const LANGUAGE = /Language[^:]*\n: /;
const KIND = /Kind of plugin[^:]*\n: /;

let parent: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'jackfield-new-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

/** Runs `jackfield plugin new` at a terminal and answers its questions as they come; returns the screen text and the exit code. */
async function converse(
  words: readonly string[],
  answers: readonly (readonly [question: RegExp, answer: string])[],
): Promise<{ exitCode: number | null; screen: string }> {
  const command = [process.execPath, program, 'plugin', 'new', ...words].join(' ');
  const terminal = spawn('script', ['-qec', command, '/dev/null'], { cwd: parent, stdio: ['pipe', 'pipe', 'inherit'] });
  let screen = '';
  let answered = 0;
  let seen = 0;
  terminal.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString().replaceAll('\r', '');
    const [question, answer] = answers[answered] ?? [];
    const match = question?.exec(screen.slice(seen));
    if (match === null || match === undefined) return;
    seen += match.index + match[0].length;
    answered++;
    terminal.stdin.write(answer);
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    terminal.once('error', reject);
    terminal.once('close', resolve);
  });
  return { exitCode, screen };
}

/** The choices of the last question: `1 go` and so on. */
function offered(screen: string, question: RegExp): string[] {
  const [list = ''] = question.exec(screen) ?? [];
  return [...list.matchAll(/^ {2}\d+ (\S+)$/gm)].map(([, choice]) => choice ?? '');
}

describe('jackfield plugin new at a terminal', () => {
  it('asks for name, language and kind, by number or by name, and offers what exists', async () => {
    const { exitCode, screen } = await converse(
      [],
      [
        [NAME, 'ann:echo\n'],
        [LANGUAGE, 'go\n'],
        [KIND, 'theme\n'],
        [KIND, '4\n'],
      ],
    );
    expect(screen).toContain('theme is none of them');
    expect(screen).toContain('ann:echo is in echo');
    expect(exitCode).toBe(0);
    const languages = await readTemplates();
    expect(offered(screen, LANGUAGE)).toEqual(languages.map(({ language }) => language));
    const go = languages.find(({ language }) => language === 'go');
    expect(offered(screen, KIND)).toEqual(go?.kinds);
    expect(await readFile(join(parent, 'echo/main.go'), 'utf8')).toContain('a panel that counts down');
  });

  it('offers the languages that have the kind', async () => {
    const { screen } = await converse(['ann:echo', '--kind', 'chat-automation'], [[LANGUAGE, 'assemblyscript\n']]);
    const having = (await readTemplates()).filter(({ kinds }) => kinds.includes('chat-automation'));
    expect(offered(screen, LANGUAGE)).toEqual(having.map(({ language }) => language));
    expect(existsSync(join(parent, 'echo/assembly/index.ts'))).toBe(true);
  });

  it('says at once what there is when the kind does not exist in the language', async () => {
    const { exitCode, screen } = await converse(['--kind', 'panel', '--language', 'c'], []);
    expect(screen).toMatch(/in C there is no template panel; there are .*; panel is there in .*JavaScript/);
    expect(exitCode).toBe(1);
  });

  it.each([
    ['Ctrl+D', '\u0004'],
    ['Ctrl+C', '\u0003'],
  ])('makes nothing after %s', async (_name, key) => {
    const { exitCode, screen } = await converse(['ann:echo'], [[LANGUAGE, key]]);
    expect(screen).toContain('Nothing was made.');
    expect(exitCode).toBe(2);
    expect(existsSync(join(parent, 'echo'))).toBe(false);
  });
});
