import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProject } from '../plugins/tooling/project/build-project.ts';
import { createProject, readTemplates } from '../plugins/tooling/project/new-project.ts';
import type { TemplateLanguage } from '../plugins/tooling/project/new-project.ts';
import { missingToolchain } from '../templates/testing/project-run.ts';
import { openRegistry } from './harness/own-registry.ts';
import { People } from './harness/people.ts';
import type { Person } from './harness/people.ts';
import { twoAtATime } from './harness/together.ts';

/** Question to a chat automation, and its answer; the automations of all other languages answer `!who`. */
const PING = { question: '!ping', answer: /^pong, Bob$/ };
const WHO = { question: '!who', answer: /^2 here: (Ada, Bob|Bob, Ada)$/ };
const asked: Readonly<Record<string, typeof PING>> = { go: PING, python: PING, rust: PING };
const KINDS = ['chat-automation', 'command-pack', 'panel'];

const owned = new AsyncDisposableStack();
const languages = (await readTemplates()).filter(({ kinds }) => kinds.some((kind) => KINDS.includes(kind)));
const components: Record<string, Uint8Array> = {};
let ada: Person;
let bob: Person;

function idOf(language: string, kind: string): string {
  return `ann:${language}-${kind}`;
}

async function build(folder: string, language: string, kind: string): Promise<void> {
  await createProject({ folder, id: idOf(language, kind), language, kind });
  const manifest = await readFile(join(folder, 'manifest.json'), 'utf8');
  await writeFile(join(folder, 'manifest.json'), manifest.replace('"version": "0.1.0"', '"version": "1.0.0"'));
  components[idOf(language, kind)] = (await buildProject(folder)).component;
}

beforeAll(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'jackfield-templates-'));
  owned.defer(() => rm(parent, { recursive: true, force: true, maxRetries: 5 }));
  await twoAtATime(languages, async ({ language, kinds }) => {
    if ((await missingToolchain(language)) !== null) return;
    for (const kind of kinds.filter((each) => KINDS.includes(each))) {
      await build(join(parent, language, kind), language, kind);
    }
  });
  const people = owned.use(
    await People.open(await openRegistry(owned, ['noise-suppression', 'opus', 'voice-gate'], components)),
  );
  ada = await people.invite('Ada');
  bob = await people.invite('Bob');
}, 900_000);
afterAll(() => owned.disposeAsync());

/** State of the plugin's panel as JSON. */
function shown(id: string): string {
  return JSON.stringify(ada.window.state.slots.find(({ pluginId }) => pluginId === id) ?? null);
}

/** Texts of the chat, as Bob sees them. */
function seen(): string[] {
  return bob.window.state.chat.map(({ text }) => text);
}

function having(kind: string): readonly TemplateLanguage[] {
  return languages.filter(({ kinds }) => kinds.includes(kind));
}

describe('a plugin made of a template, in a call', () => {
  it.each(having('chat-automation'))('in $title answers what somebody else writes', async ({ language }) => {
    const id = idOf(language, 'chat-automation');
    if (components[id] === undefined) return;
    await ada.install(id);
    const { question, answer } = asked[language] ?? WHO;
    const before = seen().length;
    await bob.window.request('sendChat', { text: question });
    await expect.poll(() => seen().slice(before), { timeout: 30_000 }).toContainEqual(expect.stringMatching(answer));
    await ada.window.request('removePlugin', { id });
  });

  it.each(having('command-pack'))('in $title does what is typed', async ({ language }) => {
    const id = idOf(language, 'command-pack');
    if (components[id] === undefined) return;
    await ada.install(id);
    const before = seen().length;
    await ada.window.request('sendChat', { text: '/flip' });
    const flipped = expect.stringMatching(/^flips a coin: (heads|tails)$/);
    await expect.poll(() => seen().slice(before), { timeout: 30_000 }).toContainEqual(flipped);
    await expect(ada.window.request('sendChat', { text: '/pick tea' })).rejects.toThrow('Give at least two');
    await ada.window.request('removePlugin', { id });
  });

  it.each(having('panel'))(
    'in $title counts down in the window once somebody presses its button',
    async ({ language }) => {
      const id = idOf(language, 'panel');
      if (components[id] === undefined) return;
      await ada.install(id);
      await expect.poll(() => shown(id), { timeout: 30_000 }).toContain('25:00');
      const press = {
        pluginId: id,
        slot: 'side-panel',
        key: 'start',
        input: { tag: 'pressed' },
        userId: null,
      } as const;
      await ada.window.request('uiInput', press);
      await expect.poll(() => shown(id), { timeout: 30_000 }).toContain('24:5');
      await ada.window.request('removePlugin', { id });
      await expect.poll(() => shown(id), { timeout: 30_000 }).toBe('null');
    },
  );
});
