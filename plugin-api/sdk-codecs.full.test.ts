import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomSource } from '../e2e/metrics/noise.ts';
import { ChainRig } from '../host/engine/supervisor/testing/chain-rig.ts';
import { Receiver, Sender } from '../host/engine/supervisor/testing/packet-ends.ts';
import { buildProject } from '../plugins/tooling/project/build-project.ts';
import { createProject } from '../plugins/tooling/project/new-project.ts';
import { errorOf, loadCodecFile } from '../plugins/tooling/testing/codec-testing.ts';
import type { Codec } from '../plugins/tooling/testing/codec-testing.ts';
import { missingToolchain } from '../templates/testing/project-run.ts';

/** Its number in the channel; Opus has 0. */
const AGREED = 3;
const CORRUPT = { tag: 'corrupt-packet', val: undefined };
let parent: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'jackfield-codecs-'));
});
afterAll(() => rm(parent, { recursive: true, force: true, maxRetries: 5 }));

const built = new Map<string, Promise<string | null>>();

/** The template's codec: one byte a sample; built once. Null where the language cannot be built here. */
function codecIn(language: string): Promise<string | null> {
  const file = built.get(language) ?? buildCodec(language);
  built.set(language, file);
  return file;
}

async function buildCodec(language: string): Promise<string | null> {
  if ((await missingToolchain(language)) !== null) return null;
  const folder = join(parent, language);
  await createProject({ folder, id: `ann:${language}-codec`, language, kind: 'codec' });
  return (await buildProject(folder)).project.artifactFile;
}

function refuses(codec: Codec): void {
  const packet = codec.encode(new Float32Array(480).fill(0.5));
  expect(errorOf(() => codec.decode(7, packet))).toEqual({ tag: 'unknown-decoder', val: 7 });
  codec.openDecoder(7);
  expect(codec.packetSamples(packet)).toBe(480);
  for (const bytes of [0, 1, 479, 481, 1_001, 4_000, 100_000]) {
    const wrong = new Uint8Array(bytes);
    expect(
      errorOf(() => codec.decode(7, wrong)),
      `${bytes} bytes`,
    ).toEqual(CORRUPT);
    expect(
      errorOf(() => codec.packetSamples(wrong)),
      `${bytes} bytes`,
    ).toEqual(CORRUPT);
    expect(
      errorOf(() => codec.recover(7, wrong, 480)),
      `${bytes} bytes`,
    ).toEqual(CORRUPT);
  }
  for (const samples of [0, 479, 5_760, 100_000]) {
    const expected = { tag: 'illegal-frame-length', val: samples };
    expect(errorOf(() => codec.encode(new Float32Array(samples)))).toEqual(expected);
  }
  for (const samples of [0, 5_761, 2 ** 32 - 1]) {
    const expected = { tag: 'illegal-frame-length', val: samples };
    expect(errorOf(() => codec.conceal(7, samples))).toEqual(expected);
    expect(errorOf(() => codec.recover(7, packet, samples))).toEqual(expected);
  }
  for (let number = 100; number < 355; number++) codec.openDecoder(number);
  expect(errorOf(() => codec.openDecoder(355))).toMatchObject({ tag: 'failed' });
  codec.closeDecoder(100);
  codec.closeDecoder(4_000_000_000);
  codec.openDecoder(4_000_000_000);
  expect(codec.decode(4_000_000_000, packet)).toHaveLength(480);
}

function keepsVoicesApart(codec: Codec): void {
  codec.openDecoder(1);
  codec.openDecoder(2);
  const loud = codec.encode(new Float32Array(960).fill(0.5));
  const level = codec.decode(1, loud)[0] ?? 0;
  expect(level).toBeCloseTo(0.5, 1);
  expect(codec.conceal(2, 480)).toEqual(new Float32Array(480));
  expect(codec.conceal(1, 480)[0]).toBe(level / 2);
  expect(codec.recover(1, loud, 5_760)).toHaveLength(5_760);
  expect(codec.decode(1, loud)[959]).toBe(level);
  codec.openDecoder(1);
  expect(codec.conceal(1, 480)).toEqual(new Float32Array(480));
}

function livesOnWhateverComes(codec: Codec): void {
  codec.openDecoder(1);
  for (const value of [1, -1, Number.NaN, Infinity, -3e38, 1e-42]) {
    const samples = codec.decode(1, codec.encode(new Float32Array(480).fill(value)));
    expect(samples.every((sample) => Math.abs(sample) <= 1)).toBe(true);
  }
  const random = randomSource(5);
  let loudest = 0;
  for (let round = 0; round < 200; round++) {
    const packet = Uint8Array.from({ length: 480 }, () => Math.floor(128 * (random() + 1)));
    for (const sample of codec.decode(1, packet)) loudest = Math.max(loudest, Math.abs(sample));
  }
  expect(loudest).toBeGreaterThan(0.9);
  expect(loudest).toBeLessThanOrEqual(1);
}

describe.each(['assemblyscript', 'c', 'go', 'javascript', 'rust'])(
  'a codec in %s',
  { timeout: 300_000 },
  (language) => {
    it('keeps to the contract whatever the host and strangers say', async () => {
      const file = await codecIn(language);
      if (file === null) return;
      const { openCodec, memoryBytes } = await loadCodecFile(file);
      for (const [change, word] of [
        [{ bitrate: 5_999 }, 'bitrate'],
        [{ complexity: 11 }, 'complexity'],
        [{ expectedLossPercent: 101 }, 'loss'],
      ] as const) {
        expect(errorOf(() => openCodec(change))).toMatchObject({
          tag: 'bad-config',
          val: expect.stringContaining(word),
        });
      }
      expect(openCodec().lookahead).toBe(0);
      expect(openCodec().codec.codecName()).toBe(`${language}-codec`);
      for (const behaves of [refuses, keepsVoicesApart, livesOnWhateverComes]) behaves(openCodec().codec);
      expect(memoryBytes()).toBeLessThan(16e6);
    });

    it('is spoken and heard in the chains of a call, beside Opus', async () => {
      const file = await codecIn(language);
      if (file === null) return;
      await using rig = await ChainRig.open();
      const opus = await rig.firstParty('opus', 'codec');
      const agreed = { ...(await rig.installFile(file, 'codec')), codecNumber: AGREED };
      const sender = new Sender(rig, opus);
      await sender.configure([], { codecs: [agreed], activeCodec: AGREED });
      await sender.talk(20);
      expect(sender.packets.map(({ length }) => length)).toEqual(Array.from({ length: 20 }, () => 480));
      expect(new Set(sender.codecs)).toEqual(new Set([AGREED]));
      const receiver = new Receiver(rig, opus);
      await receiver.configure({ codecs: [agreed] });
      // The tone has an amplitude of 0.5.
      const levels: number[] = [];
      for (const packet of sender.packets) levels.push(await receiver.hear(packet, 'decode', AGREED));
      expect(levels.at(-1)).toBeCloseTo(0.354, 2);
      expect(await receiver.hear(new Uint8Array(0), 'conceal', AGREED)).toBeCloseTo(0.177, 2);
      expect(await receiver.hear(new Uint8Array(77), 'decode', AGREED)).toBeCloseTo(0.088, 2);
      expect(rig.events.filter(({ kind }) => kind === 'strike')).toEqual([]);
    });
  },
);
