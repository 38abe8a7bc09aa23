import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../server/start-server.ts';
import { expect, it } from 'vitest';
import { report } from './harness/report.ts';
import { align, PIECE_SECONDS } from './metrics/align.ts';
import { embedAssets } from '../plugins/tooling/embed-assets.ts';
import { readWav } from '../host/engine/audio/wav-reader.ts';
import { registryFolder } from '../host/engine/plugins/testing/chain-rig.ts';
import { buildJsComponent } from '../host/engine/plugins/testing/js-component.ts';
import { resolvePaths } from '../host/engine/settings/paths.ts';
import { Engine } from '../host/engine/session/engine.ts';
import { TestWindow } from '../host/engine/session/testing/test-window.ts';

const ID = 'test:board';
const RATE = 24_000;
const LEVEL = 0.4;

/** "!play NAME LISTENER GAIN" plays an asset; what comes of it is written to the chat. */
const source = `
import { send } from 'jackfield:plugin/chat@0.2.0';
import { playAsset } from 'jackfield:plugin/sounds@0.2.0';
export const lifecycle = { start() {}, onSettingsChanged() {}, stop() {} };
export const chatEvents = {
  onChatMessage({ sender, text, channelId }) {
    const match = /^!play (\\S+) (\\S+) (\\S+)$/.exec(text);
    if (!sender.isSelf || match === null) return;
    try {
      send(channelId, 'sound ' + playAsset(match[1], match[2], Number(match[3])));
    } catch (error) {
      send(channelId, 'refused ' + JSON.stringify(error.payload));
    }
  },
};
`;

/** One second from 300 to 3,000 Hz. */
function chirp(rate: number): Float32Array {
  const samples = new Float32Array(rate);
  for (let index = 0; index < rate; index++) {
    const seconds = index / rate;
    samples[index] = LEVEL * Math.sin((2 * Math.PI * 300 * (10 ** seconds - 1)) / Math.LN10);
  }
  return samples;
}

function wav(samples: Float32Array, rate: number): Uint8Array {
  const data = Buffer.alloc(samples.length * 2);
  for (const [index, sample] of samples.entries()) data.writeInt16LE(Math.round(sample * 32_767), index * 2);
  const header = Buffer.alloc(44);
  header.write('RIFF\0\0\0\0WAVEfmt ');
  header.writeUInt32LE(16, 16);
  header.writeUInt32LE(0x0001_0001, 20);
  header.writeUInt32LE(rate, 24);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

async function recorded(file: string): Promise<Float32Array> {
  const result = readWav(await readFile(file));
  if (!result.ok) throw new Error(result.reason);
  return result.samples;
}

const rms = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

/** How alike two signals are, -1 to 1, and how much louder the second is. */
function compare(a: Float32Array, b: Float32Array): { correlation: number; db: number } {
  let product = 0;
  for (let index = 0; index < a.length; index++) product += (a[index] ?? 0) * (b[index] ?? 0);
  return { correlation: product / a.length / (rms(a) * rms(b)), db: 20 * Math.log10(rms(b) / rms(a)) };
}

/** The quarter of a second that came through best: a machine that stands still for a moment breaks others. */
function bestPiece(reference: Float32Array, recording: Float32Array): { correlation: number; db: number } {
  const { samples } = align(reference, recording, 48_000);
  const length = PIECE_SECONDS * 48_000;
  let best = { correlation: -1, db: 0 };
  for (let start = 0; start < reference.length; start += length) {
    const piece = compare(reference.subarray(start, start + length), samples.subarray(start, start + length));
    if (piece.correlation > best.correlation) best = piece;
  }
  return best;
}

it('a sound for the channel is heard by the others and by oneself as it was; muted, and for oneself, by nobody else', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-sounds-'));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const server = stack.use(
    await startServer({ dataDir: join(folder, 'server'), config: { host: '127.0.0.1', port: 0 } }),
  );
  const registry = join(folder, 'registry');
  for (const name of ['opus', 'voice-gate']) {
    await cp(join(registryFolder, 'jackfield', name), join(registry, 'jackfield', name), { recursive: true });
  }
  await mkdir(join(registry, 'test', 'board'), { recursive: true });
  const component = await buildJsComponent({
    id: ID,
    source,
    exports: ['chat-events'],
    imports: ['chat', 'sounds'],
  });
  const assets = new Map([
    ['chirp.wav', wav(chirp(RATE), RATE)],
    ['noise.txt', Buffer.from('no sound')],
  ]);
  await writeFile(join(registry, 'test', 'board', '1.0.0.wasm'), embedAssets(component, assets));

  const openPerson = async (name: string): Promise<{ engine: Engine; window: TestWindow; output: string }> => {
    const output = join(folder, `${name}.wav`);
    const engine = await Engine.open({
      paths: { ...resolvePaths(join(folder, name)), cache: join(folder, 'cache') },
      registryFolder: registry,
      pageFolder: null,
      port: 0,
      isPortFixed: false,
      // No microphone at all.
      device: { kind: 'file', inputPath: null, outputPath: output, isLooping: false, speed: 1 },
      name,
    });
    stack.defer(() => engine[Symbol.asyncDispose]());
    engine.connectAtStart({ address: `127.0.0.1:${server.port}`, home: null, channelName: 'Lobby' });
    const window = stack.use(await TestWindow.open(engine));
    await window.until('self', ({ channelId }) => channelId !== null, 30_000);
    await engine.untilSettled(30_000);
    return { engine, window, output };
  };
  const ada = await openPerson('Ada');
  const bob = await openPerson('Bob');
  const { permissions } = await ada.window.request('inspectPlugin', { id: ID });
  await ada.window.request('installPlugin', { id: ID, granted: permissions.map(({ id }) => id) });
  await ada.window.until('plugins', (all) => all.some(({ id, status }) => id === ID && status.kind === 'on'), 30_000);
  let answers = 0;
  const say = async (text: string): Promise<string> => {
    await ada.window.request('sendChat', { text });
    answers += 1;
    const chat = await ada.window.until(
      'chat',
      (messages) => messages.filter((message) => /^(sound|refused) /.test(message.text)).length === answers,
    );
    return chat.at(-1)?.text ?? '';
  };
  const settle = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, ms);
    });

  expect(await say('!play noise.txt channel 0')).toBe('refused {"tag":"bad-sound","val":"no RIFF WAVE header"}');
  expect(await say('!play missing.wav channel 0')).toBe('refused {"tag":"unknown-asset","val":"missing.wav"}');
  expect(await say('!play chirp.wav channel -6')).toMatch(/^sound \d+$/);
  await settle(2_500);
  await ada.window.request('setMuted', { isMuted: true });
  await say('!play chirp.wav channel -6');
  await settle(1_500);
  await ada.window.request('setMuted', { isMuted: false });
  await say('!play chirp.wav oneself 0');
  await settle(1_500);
  for (const { engine } of [ada, bob]) await engine[Symbol.asyncDispose]();

  const reference = chirp(48_000);
  const energyOf = (samples: Float32Array): number => samples.reduce((sum, x) => sum + x * x, 0);
  const heardByBob = await recorded(bob.output);
  const far = bestPiece(reference, heardByBob);
  report('sound at the other end', far);
  expect(far.correlation).toBeGreaterThan(0.9);
  expect(Math.abs(far.db + 6)).toBeLessThan(1.5);
  // Nothing else was ever heard: a second one would double the energy. -6 dB is a quarter.
  expect(energyOf(heardByBob) / energyOf(reference) / 0.251).toBeLessThan(1.5);

  const heardByAda = await recorded(ada.output);
  const near = bestPiece(reference, heardByAda);
  expect(near.correlation).toBeGreaterThan(0.99);
  // The first and the second with -6 dB, the third with 0: their energies are as 1 to 1 to 4.
  expect(energyOf(heardByAda) / energyOf(reference)).toBeGreaterThan(1.3);
  expect(energyOf(heardByAda) / energyOf(reference)).toBeLessThan(1.7);
}, 90_000);
