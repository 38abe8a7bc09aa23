import { userInfo } from 'node:os';
import { relative, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Interface } from 'node:readline/promises';
import { createProject, findTemplate, readTemplates } from '@jackfield/plugin-tooling/new-project';
import type { TemplateLanguage } from '@jackfield/plugin-tooling/new-project';
import { UsageError, table } from '../output.ts';
import type { Output } from '../output.ts';

export interface NewCommandOptions {
  readonly kind?: string;
  readonly language?: string;
  readonly folder?: string;
  readonly list?: boolean;
}

/** `jackfield plugin new`: makes a project from a template. Asks for missing values at a terminal; without a terminal the exit code is 2. */
export async function newCommand(name: string | undefined, options: NewCommandOptions, output: Output): Promise<void> {
  const languages = await readTemplates();
  if (options.list === true) {
    const rows = languages.map(({ language, title, kinds, needs }) => [language, title, kinds.join(', '), needs]);
    output.result(languages, table([['LANGUAGE', '', 'KINDS', 'NEEDS'], ...rows]));
    return;
  }
  // An unknown language or kind is reported before any question.
  const given = findTemplate(languages, options);
  using questions = new Questions();
  const chosenName = name ?? (await questions.ask('Name of the plugin, such as echo-room', 'name'));
  const language = given ?? (await chooseLanguage(languages, options.kind, questions));
  const kind = options.kind ?? (await questions.choose('Kind of plugin', 'kind', language.kinds));
  const id = chosenName.includes(':') ? chosenName : `${ownNamespace()}:${chosenName}`;
  const folder = options.folder ?? id.slice(id.indexOf(':') + 1);
  const created = await createProject({ folder, id, language: language.language, kind });
  const where = relative('.', resolve(folder)) || '.';
  output.result({ id, folder: created.folder, files: created.files }, [
    `${id} is in ${where}: ${created.files.length} files. It needs ${created.language.needs}.`,
    '',
    `  cd ${where}`,
    '  jackfield plugin test     builds it and runs its tests',
    '  jackfield plugin check    what an install would show, and whether it keeps up',
    '  jackfield plugin dev      into the running call, at every save',
  ]);
}

/** Asks for a language; when the kind is known, offers only the languages that have it. */
async function chooseLanguage(
  all: readonly TemplateLanguage[],
  kind: string | undefined,
  questions: Questions,
): Promise<TemplateLanguage> {
  const offered = all.filter(({ kinds }) => kind === undefined || kinds.includes(kind));
  const names = offered.map((each) => each.language);
  const chosen = await questions.choose('Language', 'language', names);
  return findTemplate(offered, { language: chosen });
}

/** The user's login name reduced to letters and digits, for plugins that are not published. */
function ownNamespace(): string {
  const letters = userInfo()
    .username.toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replace(/^\d+/, '');
  return letters === '' ? 'my' : letters;
}

/** Asks at the terminal, on standard error; without a terminal every question throws a `UsageError` that names the option. */
class Questions implements Disposable {
  #prompt: Interface | null = null;

  async ask(question: string, option: string): Promise<string> {
    if (!process.stdin.isTTY) throw nobody(option);
    this.#prompt ??= createInterface({ input: process.stdin, output: process.stderr });
    for (;;) {
      const answer = (await this.#prompt.question(`${question}: `).catch(givenUp)).trim();
      if (answer !== '') return answer;
    }
  }

  /** Accepts a number or a name; asks nothing when there is only one choice. */
  async choose(question: string, option: string, choices: readonly string[]): Promise<string> {
    if (!process.stdin.isTTY) throw nobody(option, choices);
    const [only, ...others] = choices;
    if (only !== undefined && others.length === 0) return only;
    const list = choices.map((choice, index) => `  ${index + 1} ${choice}`).join('\n');
    for (;;) {
      const answer = await this.ask(`${question}, by number or by name\n${list}\n`, option);
      const chosen = choices.find((choice, index) => answer === choice || answer === String(index + 1));
      if (chosen !== undefined) return chosen;
      process.stderr.write(`${answer} is none of them: a number from 1 to ${choices.length}, or the name.\n`);
    }
  }

  [Symbol.dispose](): void {
    this.#prompt?.close();
  }
}

/** Turns Ctrl+C and Ctrl+D into a `UsageError`, because they are no fault of the client. */
function givenUp(error: unknown): never {
  if (error instanceof Error && error.name === 'AbortError') throw new UsageError('\nNothing was made.');
  throw error;
}

function nobody(option: string, choices: readonly string[] = []): UsageError {
  const what = option === 'name' ? 'the name behind `plugin new`' : `--${option}`;
  const list = choices.length === 0 ? '' : `: ${choices.join(', ')}`;
  return new UsageError(`There is nobody to ask: give ${what}${list}.`);
}
