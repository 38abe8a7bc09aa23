import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectFile } from '../host/engine/catalogue/plugin-file.ts';
import { EventsHost } from '../host/engine/supervisor/events/events-host.ts';
import { ChainRig, talk, testEncoder } from '../host/engine/supervisor/testing/chain-rig.ts';
import { buildProject } from '../plugins/tooling/project/build-project.ts';
import { createProject, readTemplates } from '../plugins/tooling/project/new-project.ts';
import { findRust } from '../plugins/tooling/rust.ts';
import { missingToolchain } from '../templates/testing/project-run.ts';

const run = promisify(execFile);
const sdk = (path: string): string => join(import.meta.dirname, path);

let parent: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'jackfield-sdk-'));
});

afterAll(() => rm(parent, { recursive: true, force: true, maxRetries: 5 }));

/** A project of the template; the same folder each time. */
async function makeProject(language: string, kind: string): Promise<string> {
  const folder = join(parent, `${language}-${kind}`);
  if (!existsSync(folder)) await createProject({ folder, id: `ann:${language}-${kind}`, language, kind });
  return folder;
}

/** One of each of its kinds. */
async function makeProjects(language: string): Promise<string[]> {
  const kinds = (await readTemplates()).find((each) => each.language === language)?.kinds ?? [];
  return Promise.all(kinds.map((kind) => makeProject(language, kind)));
}

async function build(folder: string): Promise<string> {
  return (await buildProject(folder)).project.artifactFile;
}

/** Tests that the author runs with the language's own tool, and those of the SDK. */
describe('tests on the machine itself', () => {
  it('pass with cargo: the SDK and its templates', async () => {
    if ((await missingToolchain('rust')) !== null) return;
    const rust = await findRust();
    const cargo = rust.isPresent ? rust.program : 'cargo';
    const folders = await makeProjects('rust');
    const env = {
      ...process.env,
      CARGO_TARGET_DIR: join(parent, 'cargo'),
      // Neither a debugger nor a second build follows.
      CARGO_PROFILE_DEV_DEBUG: '0',
      CARGO_INCREMENTAL: '0',
      ...(rust.isPresent ? rust.env : {}),
    };
    const test = async (cwd: string, what: string): Promise<void> => {
      const { stdout } = await run(cargo, ['test', '--lib', '--quiet'], { cwd, env });
      expect(stdout, what).toMatch(/test result: ok\. [1-9]/);
    };
    // Each project has a copy of the SDK. Cargo compiles it once, when each copy in turn has the same path.
    const place = join(parent, 'rust');
    for (const [index, folder] of folders.entries()) {
      await rename(folder, place);
      try {
        if (index === 0) await test(join(place, 'sdk'), 'sdk');
        await test(place, folder);
      } finally {
        await rename(place, folder);
      }
    }
  });

  it('pass with go: the SDK and its templates, and vet finds nothing', async () => {
    if ((await missingToolchain('go')) !== null) return;
    const folders = await makeProjects('go');
    for (const cwd of [sdk('go/sdk'), ...folders]) {
      // Without paths, what is compiled of one copy of the SDK serves for all. The tests run each time.
      const { stdout } = await run('go', ['test', '-trimpath', '-count=1', './...'], { cwd });
      expect(stdout, cwd).toMatch(/^ok/m);
      const env = { ...process.env, GOOS: 'wasip1', GOARCH: 'wasm' };
      await run('go', ['vet', '-trimpath', './...'], { cwd, env });
    }
  });

  it('pass with python', async () => {
    if ((await missingToolchain('python')) !== null) return;
    const cwd = join(await makeProject('python', 'chat-automation'), 'src');
    const { stderr } = await run('python3', ['-m', 'unittest', 'discover'], { cwd });
    expect(stderr).toMatch(/Ran 3 tests[^]*OK/);
  });
});

describe.each(['rust', 'go'])('an audio effect in %s', (language) => {
  it('halves the frames of a sine in the capture chain of a call', async () => {
    if ((await missingToolchain(language)) !== null) return;
    const file = await build(await makeProject(language, 'audio-effect'));
    await using rig = await ChainRig.open();
    const plugin = await inspectFile(file);
    const settings = plugin.settingsSchema?.complete({}) ?? {};
    const slot = {
      pluginId: plugin.manifest.id,
      digest: plugin.digest,
      modulePath: await rig.cache.install(plugin),
      role: 'effect' as const,
      settingsJson: JSON.stringify(settings),
      parameters: plugin.settingsSchema?.parameterValues(settings) ?? [],
    };
    const chain = rig.openCapture({ warmUpFrames: 500 });
    const codec = await rig.firstParty('opus', 'codec');
    await chain.configure({ slots: [slot], codec, encoder: testEncoder, packetMs: 10 });
    await talk(chain, 0, 120);
    expect(await rig.until(() => rig.frames.length >= 120)).toBe(true);
    // 0.5 of amplitude is 0.354 of RMS; 6 dB less are half of that. A busy machine misses a few frames and fades around them.
    const halved = rig.frames.filter(({ isDry, rms }) => !isDry && Math.abs(rms - 0.354 / 1.995) < 0.002);
    expect(halved.length).toBeGreaterThan(60);
    expect(rig.events.filter(({ kind }) => kind === 'strike')).toEqual([]);
    const cost = chain.metrics().find(({ pluginId }) => pluginId === slot.pluginId);
    process.stderr.write(`${language}: ${cost?.p50Us} µs a frame in a paced call, ${plugin.sizeBytes} bytes\n`);
  });
});

/** What fails on “!boom”, and the line of the template before which it is put. */
const BOOMS = {
  rust: {
    file: 'src/lib.rs',
    before: '        if message.sender.is_self {',
    boom: '        if message.text == "!boom" { panic!("boom of rust") }\n',
  },
  go: {
    file: 'main.go',
    before: '\tif message.Sender.IsSelf {',
    boom: '\tif message.Text == "!boom" {\n\t\tpanic("boom of go")\n\t}\n',
  },
  python: {
    file: 'src/plugin.py',
    before: '        if message.sender.is_self:',
    boom: '        if message.text == "!boom":\n            raise ValueError("boom of python")\n',
  },
} as const;

describe.each(['rust', 'go', 'python'] as const)('a chat automation in %s', (language) => {
  it('writes what it died of to its log and answers the next message', async () => {
    if ((await missingToolchain(language)) !== null) return;
    const folder = join(parent, `${language}-boom`);
    await createProject({ folder, id: 'ann:boom', language, kind: 'chat-automation' });
    const { file, before, boom } = BOOMS[language];
    const source = await readFile(join(folder, file), 'utf8');
    expect(source).toContain(before);
    await writeFile(join(folder, file), source.replace(before, boom + before));
    const plugin = await inspectFile(await build(folder));

    await using rig = await ChainRig.open();
    const modulePath = await rig.cache.install(plugin);
    const sent: unknown[] = [];
    const log: string[] = [];
    let strikes = 0;
    await using host = new EventsHost({
      launcher: rig.launcher.createPort(),
      eventTimeoutMs: 5_000,
      onCall: (_id, { capability, readArguments }) => {
        if (capability === 'chat') sent.push(readArguments()[1]);
        return { value: capability === 'chat' ? null : 7 };
      },
      onEvent: (event) => {
        if (event.kind === 'log') log.push(event.message);
        if (event.kind === 'strike') strikes++;
      },
      onEnding: () => {},
      onReady: () => {},
    });
    const hooks = new Set(plugin.report.hooks);
    host.configure([
      { pluginId: 'ann:boom', modulePath, settingsJson: '{"answer":"pong, {name}"}', parameters: [], hooks },
    ]);
    const say = (text: string): void => {
      const sender = { id: 2, name: 'Ben', channelId: 1, isSelf: false, isMuted: false, isDeafened: false };
      const message = { id: 'm', channelId: 1, sender, text, sentAtMs: 0 };
      host.deliver({ hook: 'chat-events', func: 'onChatMessage', args: [message] });
    };
    say('!boom');
    say('!ping');
    await expect.poll(() => sent, { timeout: 30_000 }).toEqual(['pong, Ben']);
    expect(log.join('\n')).toContain(`boom of ${language}`);
    // Python catches what a hook without an answer raises; the others trap and start again.
    expect(strikes).toBe(language === 'python' ? 0 : 1);
  });
});
