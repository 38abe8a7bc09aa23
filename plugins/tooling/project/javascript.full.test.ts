import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadArtifact } from '../load-artifact.ts';
import { buildProject } from './build-project.ts';
import { createProject } from './new-project.ts';
import { readProject } from './plugin-project.ts';
import { SourcePlaces } from './source-places.ts';

let parent: string;
let folder: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'jackfield-javascript-'));
  folder = join(parent, 'greeter');
  await createProject({ folder, id: 'ann:greeter', language: 'javascript', kind: 'chat-automation' });
});
afterAll(() => rm(parent, { recursive: true, force: true }));

/** Replaces the entry module and the world's lines for what is imported and exported. */
async function write(source: string, imports: readonly string[], exports: readonly string[]): Promise<void> {
  const lines = [
    ...imports.map((name) => `import jackfield:plugin/${name}@0.2.0;`),
    ...exports.map((name) => `export jackfield:plugin/${name}@0.2.0;`),
  ];
  await writeFile(join(folder, 'plugin.wit'), `package ann:greeter;\nworld plugin {\n${lines.join('\n')}\n}\n`);
  await writeFile(join(folder, 'src/plugin.js'), `import * as sdk from '../sdk/jackfield.ts';\n${source}`);
}

describe('a project in JavaScript', { timeout: 60_000 }, () => {
  it('is refused with the line to add when it uses a capability that plugin.wit does not import', async () => {
    await write(
      `export default sdk.definePlugin({ onChatMessage: (m) => sdk.chat.send(m.channelId, 'x') });`,
      ['log'],
      ['lifecycle', 'chat-events'],
    );
    await expect(buildProject(folder)).rejects.toMatchObject({
      code: 'PLUGIN_PROJECT_INVALID',
      message: expect.stringContaining('add `import jackfield:plugin/chat@0.2.0;`'),
    });
  });

  it('is told all lines to add at once', async () => {
    await write(
      `export default sdk.definePlugin({ onChatMessage: () => sdk.chat.send(sdk.session.getSelf().channelId, 'x') });`,
      ['log'],
      ['lifecycle', 'chat-events'],
    );
    await expect(buildProject(folder)).rejects.toMatchObject({
      message: expect.stringMatching(/plugin\/(?:chat|session)@0\.2\.0;` and `import .*(?:chat|session)@0\.2\.0;`/),
    });
  });

  it('is refused with the line to add when it has a function that no hook of plugin.wit calls', async () => {
    await write(`export default sdk.definePlugin({ onTimer() {} });`, ['log'], ['lifecycle', 'chat-events']);
    await expect(buildProject(folder)).rejects.toMatchObject({
      code: 'PLUGIN_BUILD_FAILED',
      message: expect.stringContaining('add `export jackfield:plugin/timer-events@0.2.0;`'),
    });
  });

  it.each([
    ['chat-events', 'has no onChatMessage: write one'],
    ['captured-audio', 'has no captured: write one'],
    ['talk-events', 'has no onUserStartTalking or onUserStopTalking: write one'],
  ])('is refused when it has nothing of a hook of plugin.wit: %s', async (hook, words) => {
    await write(`export default sdk.definePlugin({ onTimer() {} });`, ['log'], ['lifecycle', 'timer-events', hook]);
    await expect(buildProject(folder)).rejects.toMatchObject({
      code: 'PLUGIN_BUILD_FAILED',
      message: expect.stringContaining(`plugin.wit exports ${hook}, and the plugin ${words}`),
    });
  });

  it('is refused with file and line when it has a syntax error', async () => {
    await write('const broken = ;', ['log'], ['lifecycle']);
    await expect(buildProject(folder)).rejects.toMatchObject({
      code: 'PLUGIN_BUILD_FAILED',
      message: expect.stringMatching(/^(?:\n|[^\p{Cc}])*src\/plugin\.js(?:\n|[^\p{Cc}])*$/u),
    });
  });

  it.each([
    [
      'globalThis.words = /^(parrot/;',
      /^SyntaxError: .*Unterminated group\n {2}globalThis\.words = \/\^\(parrot\/;\n {2} +\^+$/,
    ],
    [
      'globalThis.ask = (text) => {\n  if (text) {\n    return /^(parrot/;\n  }\n};',
      /^SyntaxError: .*Unterminated group\n {2}\S.*return \/\^\(parrot\/;\n +\^+$/,
    ],
    ['globalThis.times = unheardOf + 1;', /^unheardOf is not defined\n.*\(src\/plugin\.js:2:\d+\)$/],
  ])('is refused with the line, or its place, for what the bundler does not see: %s', async (line, words) => {
    await write(`${line}\nexport default sdk.definePlugin({ start() {} });`, ['log'], ['lifecycle']);
    await expect(buildProject(folder)).rejects.toMatchObject({
      code: 'PLUGIN_BUILD_FAILED',
      message: expect.stringMatching(words),
    });
  });

  it('says that it failed, in words, when start throws what a capability refused with', async () => {
    await write(
      `export default sdk.definePlugin({ start: () => sdk.ui.show('toolbar', []) });`,
      ['log', 'ui'],
      ['lifecycle'],
    );
    const { project } = await buildProject(folder);
    const refuse = (): never => {
      throw Object.assign(new Error('refused'), { payload: { tag: 'bad-tree', val: 'node 0 is none' } });
    };
    const plugin = (await loadArtifact(project.artifactFile)).instantiate({
      'jackfield:plugin/log': { write: () => undefined },
      'jackfield:plugin/ui': { show: refuse, hide: refuse, decorateMessage: refuse },
    }) as unknown as { lifecycle: { start(role: string): void } };
    expect(() => plugin.lifecycle.start('events')).toThrow(
      expect.objectContaining({ payload: { tag: 'failed', val: 'bad-tree: node 0 is none' } }),
    );
  });

  it('logs what a hook throws and lives on; none is undefined; an intercept that throws lets pass', async () => {
    await write(
      `export default sdk.definePlugin({
         onChatMessage(m) {
           if (m.text === 'throw') throw new Error('oops');
           sdk.log.info(JSON.stringify([m.sender.channelId === undefined, sdk.session.getSelf() === undefined]));
         },
         onChatSend(_channelId, text) {
           if (text === 'throw') throw new Error('oops');
           return text === 'drop' ? sdk.drop : sdk.replace(text.toUpperCase());
         },
       });`,
      ['log', 'session'],
      ['lifecycle', 'chat-events', 'chat-send-intercept'],
    );
    const { project } = await buildProject(folder);
    const logged: string[] = [];
    const none = (): undefined => undefined;
    const session = {
      getSelf: none,
      listChannels: none,
      listUsers: none,
      describeChannel: none,
      getUserKey: none,
    };
    const plugin = (await loadArtifact(project.artifactFile)).instantiate({
      'jackfield:plugin/log': { write: (level: string, message: string) => logged.push(`${level}: ${message}`) },
      'jackfield:plugin/session': session,
    }) as unknown as {
      chatEvents: { onChatMessage(message: object): void };
      chatSendIntercept: { onChatSend(channelId: number, text: string): object };
    };
    const sender = { id: 2, name: 'Ann', isSelf: false, isMuted: false, isDeafened: false };
    const say = (text: string) => plugin.chatEvents.onChatMessage({ id: '1', channelId: 1, sender, text, sentAtMs: 0 });
    say('throw');
    say('fine');
    const places = await SourcePlaces.of(project.artifactFile);
    expect(logged.map((line) => places.name(line))).toEqual([
      expect.stringMatching(/^error: onChatMessage: Error: oops\n +at .*\(src\/plugin\.js:4:\d+\)/),
      'info: [true,true]',
    ]);
    expect(['throw', 'drop', 'hi'].map((text) => plugin.chatSendIntercept.onChatSend(1, text))).toEqual([
      { tag: 'pass' },
      { tag: 'drop' },
      { tag: 'replace', val: 'HI' },
    ]);
  });

  it('is refused when jackfield.json or manifest.json is not what it should be, and says which', async () => {
    const file = join(folder, 'jackfield.json');
    const text = await readFile(file, 'utf8');
    for (const [content, words] of [
      ['{', 'jackfield.json, line 1, column 2: the file ends too early; } is missing'],
      ['{"language":"cobol"}', 'cobol is none of the languages'],
      ['{"language":"javascript","command":"rm"}', 'command, which means nothing'],
      ['{"language":"javascript","source":"lib/x.js"}', 'there is no lib/x.js'],
    ] as const) {
      await writeFile(file, content);
      await expect(buildProject(folder)).rejects.toMatchObject({
        code: 'PLUGIN_PROJECT_INVALID',
        message: expect.stringContaining(words),
      });
    }
    await writeFile(file, text);
  });

  it('takes files that an editor on Windows saved, with a byte order mark and CRLF, and says where a comment stands', async () => {
    const own = join(parent, 'windows');
    await createProject({ folder: own, id: 'ann:windows', language: 'javascript', kind: 'chat-automation' });
    for (const name of ['jackfield.json', 'manifest.json', 'plugin.wit']) {
      const text = await readFile(join(own, name), 'utf8');
      await writeFile(join(own, name), `\ufeff${text.replaceAll('\n', '\r\n')}`);
    }
    expect((await buildProject(own)).project.id).toBe('ann:windows');
    await writeFile(join(own, 'jackfield.json'), '{\n  "language": "javascript", // mine\n}');
    await expect(readProject(own)).rejects.toMatchObject({
      code: 'PLUGIN_PROJECT_INVALID',
      message: expect.stringMatching(
        /jackfield\.json, line 2, column 29: a comment; JSON has none, so remove it$/,
      ) as string,
    });
  });
});
