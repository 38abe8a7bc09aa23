import { expect, it } from 'vitest';
import { buildJsComponent } from '../host/engine/catalogue/testing/js-component.ts';
import { embedAssets } from '../plugins/tooling/embed-assets.ts';
import { openRegistry } from './harness/own-registry.ts';
import { People } from './harness/people.ts';
import { report } from './harness/report.ts';
import { align, PIECE_SECONDS } from './metrics/align.ts';

const ID = 'test:board';
const RATE = 24_000;
const LEVEL = 0.4;

/** "!play NAME LISTENER GAIN" plays an asset; the result is written to the chat. */
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

/** A chirp of one second from 300 to 3,000 Hz. */
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

const rms = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

/** Correlation of two signals, -1 to 1, and the level of the second relative to the first. */
function compare(a: Float32Array, b: Float32Array): { correlation: number; db: number } {
  let product = 0;
  for (let index = 0; index < a.length; index++) product += (a[index] ?? 0) * (b[index] ?? 0);
  return { correlation: product / a.length / (rms(a) * rms(b)), db: 20 * Math.log10(rms(b) / rms(a)) };
}

/** The best quarter of a second, because a momentary stall of the machine spoils others. */
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
  const registry = await openRegistry(stack, ['opus', 'voice-gate'], { [ID]: embedAssets(component, assets) });
  const people = stack.use(await People.open(registry));
  const ada = await people.invite('Ada');
  const bob = await people.invite('Bob');
  await ada.install(ID);
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
  const heardByAda = await ada.leave();
  const heardByBob = await bob.leave();

  const reference = chirp(48_000);
  const energyOf = (samples: Float32Array): number => samples.reduce((sum, x) => sum + x * x, 0);
  const far = bestPiece(reference, heardByBob);
  report('sound at the other end', far);
  expect(far.correlation).toBeGreaterThan(0.9);
  expect(Math.abs(far.db + 6)).toBeLessThan(1.5);
  // No other sound was heard: a second one would double the energy. -6 dB is a quarter.
  expect(energyOf(heardByBob) / energyOf(reference) / 0.251).toBeLessThan(1.5);

  const near = bestPiece(reference, heardByAda);
  expect(near.correlation).toBeGreaterThan(0.99);
  // The first and second sound have -6 dB, the third 0 dB, so their energies are as 1 to 1 to 4.
  expect(energyOf(heardByAda) / energyOf(reference)).toBeGreaterThan(1.3);
  expect(energyOf(heardByAda) / energyOf(reference)).toBeLessThan(1.7);
}, 90_000);
