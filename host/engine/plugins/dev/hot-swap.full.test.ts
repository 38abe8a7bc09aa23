import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '@jackfield/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav } from '../../audio/wav-reader.ts';
import { WavWriter, encodeFloatWav } from '../../audio/wav-writer.ts';
import { capturedAudio, gainState, guest } from '../../catalogue/testing/audio-guests.ts';
import { codecGuest } from '../../catalogue/testing/codec-guest.ts';
import { effect, trap } from '../../catalogue/testing/effects.ts';
import type { EffectBehaviour } from '../../catalogue/testing/effects.ts';
import { buildWatComponent } from '../../catalogue/testing/wat-component.ts';
import { Engine } from '../../session/engine.ts';
import { TestWindow } from '../../session/testing/test-window.ts';
import { resolvePaths } from '../../settings/paths.ts';

const registryFolder = fileURLToPath(new URL('../../../../registry/', import.meta.url));
const ID = 'author:gain';
const AMPLITUDE = 0.5;
const RMS = AMPLITUDE / Math.SQRT2;
const HEARS = ['hears-own-voice'];

let folder = '';
/** One call for all tests, because its start takes most of the time. */
let call: Call;
const stack = new AsyncDisposableStack();

interface Call {
  readonly engine: Engine;
  readonly window: TestWindow;
  readonly outputPath: string;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-hot-swap-'));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  call = await openCall();
}, 90_000);

afterAll(() => stack.disposeAsync(), 60_000);

/** Half a minute of a tone, so that every 10 ms frame of it has the same level. */
async function writeTone(path: string): Promise<void> {
  await using writer = await WavWriter.open(path, (error) => {
    throw error;
  });
  const frame = new Float32Array(480);
  for (let index = 0; index < 480; index++) frame[index] = AMPLITUDE * Math.sin((2 * Math.PI * 5 * index) / 480);
  for (let count = 0; count < 3_000; count++) {
    while (!writer.write(frame)) await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function build(name: string, behaviour: Partial<EffectBehaviour>): Promise<string> {
  const file = join(folder, `${name}.wasm`);
  await writeFile(file, await buildWatComponent(effect({ id: ID, ...behaviour })));
  return file;
}

/** RMS of each frame that was played so far. */
async function heardFrames(path: string): Promise<number[]> {
  const wav = readWav(await readFile(path));
  if (!wav.ok) throw new Error(wav.reason);
  const levels: number[] = [];
  for (let start = 0; start + 480 <= wav.samples.length; start += 480) {
    const frame = wav.samples.subarray(start, start + 480);
    levels.push(Math.sqrt(frame.reduce((sum, sample) => sum + sample * sample, 0) / 480));
  }
  return levels;
}

/** Length of the longest run of frames for which `isTrue` holds. */
function longestRun(levels: readonly number[], isTrue: (rms: number) => boolean): number {
  let longest = 0;
  let run = 0;
  for (const level of levels) {
    run = isTrue(level) ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** An engine in a channel of a real server, with a tone as its microphone and monitoring switched on. */
async function openCall(): Promise<Call> {
  const [inputPath, outputPath] = [join(folder, 'tone.wav'), join(folder, 'heard.wav')];
  await writeTone(inputPath);
  const server = await startServer({ dataDir: join(folder, 'server'), config: { host: '127.0.0.1', port: 0 } });
  stack.defer(() => server.close());
  const engine = stack.use(
    await Engine.open({
      paths: resolvePaths(join(folder, 'home')),
      registryFolder,
      pageFolder: null,
      port: 0,
      isPortFixed: false,
      device: { kind: 'file', inputPath, outputPath, isLooping: true, speed: 1 },
      name: 'Author',
    }),
  );
  const window = stack.use(await TestWindow.open(engine));
  engine.connectAtStart({ address: `127.0.0.1:${server.port}`, home: null, channelName: 'Lobby' });
  await engine.untilSettled(60_000);
  // These plugins would take a tone for noise.
  for (const id of [
    'jackfield:echo-cancellation',
    'jackfield:noise-suppression',
    'jackfield:voice-gate',
    'jackfield:auto-gain',
  ])
    await window.request('disablePlugin', { id });
  await window.request('setMonitoring', { isMonitoring: true });
  await window.until('device', ({ isRunning }) => isRunning);
  return { engine, window, outputPath };
}

/** Waits until the last played frame has the share `wanted` of the tone's level. */
async function untilLevel(outputPath: string, wanted: number): Promise<void> {
  await expect
    .poll(async () => Math.abs(((await heardFrames(outputPath)).at(-1) ?? 0) / RMS - wanted), { timeout: 60_000 })
    .toBeLessThan(0.02);
}

describe('a build that is swapped in while its author talks', { timeout: 240_000 }, () => {
  it('takes over while the old one plays on, twice, and goes with the command that brought it', async () => {
    const { engine, window, outputPath } = call;
    const author = stack.use(await TestWindow.open(engine));
    const asked = await author.request('devInstall', { file: await build('one', { gain: 0.5 }), granted: null });
    expect(asked).toMatchObject({ kind: 'ask', id: ID, added: HEARS });
    expect(window.state.plugins.some(({ id }) => id === ID)).toBe(false);
    const first = await author.request('devInstall', { file: await build('one', { gain: 0.5 }), granted: HEARS });
    expect(first).toMatchObject({ kind: 'running', id: ID, isNew: true });
    await untilLevel(outputPath, 0.5);
    const before = (await heardFrames(outputPath)).length;
    for (const gain of [0.25, 0.8]) {
      const report = await author.request('devInstall', {
        file: await build(`gain-${gain}`, { gain }),
        granted: null,
      });
      expect(report).toMatchObject({ kind: 'running', isNew: false });
      await untilLevel(outputPath, gain);
    }
    const during = (await heardFrames(outputPath)).slice(before);
    expect(during.length).toBeGreaterThan(100);
    // On a busy machine frames are late and pass unprocessed. An end-to-end test checks that no packet is lost (e2e/plugin-dev.full.test.ts).
    const isOfABuild = (rms: number): boolean => [0.5, 0.25, 0.8].some((gain) => Math.abs(rms / RMS - gain) < 0.03);
    expect(during.filter(isOfABuild).length / during.length).toBeGreaterThan(0.3);
    expect(longestRun(during, (rms) => rms < 0.2 * RMS)).toBeLessThanOrEqual(30);
    expect(Math.max(...during)).toBeLessThan(1.05 * RMS);
    const view = window.state.plugins.find(({ id }) => id === ID);
    expect(view).toMatchObject({ isDevelopment: true, status: { kind: 'on' } });
    expect(window.state.chain.captured).toEqual([ID]);

    author[Symbol.dispose]();
    await window.until('plugins', (plugins) => plugins.every(({ id }) => id !== ID));
    await untilLevel(outputPath, 1);
  });

  it('follows a new default, unless the user chose something', async () => {
    const window = stack.use(await TestWindow.open(call.engine));
    const install = async (depth: number): Promise<void> => {
      const properties = { depth: { type: 'number', default: depth }, rate: { type: 'number', default: depth } };
      const manifest = { settings: { type: 'object', properties } };
      const file = join(folder, `depth-${depth}.wasm`);
      await writeFile(file, await buildWatComponent({ ...effect({ id: ID }), manifest }));
      await window.request('devInstall', { file, granted: HEARS });
    };
    const settings = () => window.state.plugins.find(({ id }) => id === ID)?.settings;
    await install(5);
    await window.request('setPluginSettings', { id: ID, settings: { depth: 5, rate: 7 } });
    await install(10);
    await expect.poll(settings).toEqual({ depth: 10, rate: 7 });
    window[Symbol.dispose]();
    await untilLevel(call.outputPath, 1);
  });

  it('hands the state of the old instance to the new one', async () => {
    const { engine, outputPath } = call;
    const window = stack.use(await TestWindow.open(engine));
    const install = async (name: string, body: string): Promise<void> => {
      const functions = [capturedAudio({ body }), gainState()];
      const file = join(folder, `${name}.wasm`);
      await writeFile(
        file,
        await buildWatComponent(guest({ id: ID, exports: ['captured-audio', 'state'], functions })),
      );
      await window.request('devInstall', { file, granted: HEARS });
    };
    await install('turns', '(global.set $gain (f32.const 0.6))');
    await untilLevel(outputPath, 0.6);
    await install('keeps', '');
    const heard = (await heardFrames(outputPath)).length;
    await expect.poll(async () => (await heardFrames(outputPath)).length).toBeGreaterThan(heard + 100);
    // The build's own gain is 1.
    await untilLevel(outputPath, 0.6);
    window[Symbol.dispose]();
    await untilLevel(outputPath, 1);
  });

  it('records the microphone, and plays a recording in its place to its owner alone', async () => {
    const { engine, window, outputPath } = call;
    const author = stack.use(await TestWindow.open(engine));
    const file = join(folder, 'microphone.wav');
    await author.request('recordMicrophone', { file, seconds: 1 });
    const recorded = readWav(await readFile(file));
    expect(recorded.ok && recorded.samples.length).toBe(48_000);
    if (recorded.ok) await writeFile(file, encodeFloatWav(recorded.samples.map((sample) => sample / 2)));
    await author.request('loopVoice', { file });
    await untilLevel(outputPath, 0.5);
    // The loop is audible whether monitoring is on or off.
    await window.request('setMonitoring', { isMonitoring: false });
    await untilLevel(outputPath, 0.5);
    await window.request('setMonitoring', { isMonitoring: true });
    author[Symbol.dispose]();
    await untilLevel(outputPath, 1);
  });

  it('leaves the old build running when the new one does not start, and says why', async () => {
    const { engine, outputPath } = call;
    const window = stack.use(await TestWindow.open(engine));
    await window.request('devInstall', { file: await build('good', { gain: 0.5 }), granted: HEARS });
    const broken = window.request('devInstall', { file: await build('broken', { body: trap }), granted: null });
    await expect(broken).rejects.toMatchObject({ code: 'PLUGIN_START_FAILED', message: expect.stringContaining(ID) });
    expect(window.state.plugins.find(({ id }) => id === ID)).toMatchObject({ status: { kind: 'on' } });
    const noComponent = join(folder, 'none.wasm');
    await writeFile(noComponent, 'half a file');
    await expect(window.request('devInstall', { file: noComponent, granted: null })).rejects.toMatchObject({
      code: 'PLUGIN_MALFORMED',
    });
    await untilLevel(outputPath, 0.5);
    expect(window.state.notices).toEqual([]);
  });
});

describe('a codec that is swapped in while its author talks', { timeout: 240_000 }, () => {
  it('is spoken as soon as both chains have it, build after build, and Opus again when its author is gone', async () => {
    const { engine, window } = call;
    const author = stack.use(await TestWindow.open(engine));
    const id = 'author:codec';
    const digests: string[] = [];
    for (const number of [1, 2]) {
      const file = join(folder, `codec-${number}.wasm`);
      await writeFile(file, await buildWatComponent(codecGuest({ id, build: number })));
      const report = await author.request('devInstall', { file, granted: [...HEARS, 'hears-others'] });
      expect(report).toMatchObject({ kind: 'running', id, isNew: number === 1 });
      digests.push(report.kind === 'running' ? report.digest : '');
      // The server has announced the codec to all users, the author included.
      const isTold = (codecs: readonly string[] = []): boolean => codecs.join() === digests.at(-1);
      await window.until('users', (users) => users.some(({ codecs }) => isTold(codecs)));
      await window.until('codec', ({ pluginId, waiting }) => pluginId === id && waiting === null);
    }
    expect(new Set(digests).size).toBe(2);
    author[Symbol.dispose]();
    await window.until('codec', ({ pluginId, waiting }) => pluginId === 'jackfield:opus' && waiting === null);
    await window.until('users', (users) => users.every(({ codecs }) => codecs === undefined));
  });
});
