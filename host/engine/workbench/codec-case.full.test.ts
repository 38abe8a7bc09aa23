import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CODEC_MARK, claimsPacket, claimsVoice, codecGuest } from '../catalogue/testing/codec-guest.ts';
import type { CodecBehaviour } from '../catalogue/testing/codec-guest.ts';
import { from } from '../catalogue/testing/effects.ts';
import { buildWatComponent } from '../catalogue/testing/wat-component.ts';
import { registryFolder } from '../supervisor/testing/chain-rig.ts';
import { LANE_PACKET_BYTES, tryCodec } from './codec-case.ts';
import type { CodecResult, CodecTrial } from './codec-case.ts';
import { measureCodec } from './codec-fitness.ts';
import { testVoice } from './figures.ts';
import { readTestCase } from './test-case.ts';
import { Workbench } from './workbench.ts';

const TRIAL: CodecTrial = { packetFrames: 1, snrDb: 30, lossPercent: 0, maxBytes: LANE_PACKET_BYTES };
/** First call after the 200 frames of a sandbox's warm-up, each of which is encoded and decoded. */
const TRIED_OUT = 401;
const voice = testVoice(50);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-codec-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function tryGuest(behaviour: Omit<CodecBehaviour, 'id'>, trial: Partial<CodecTrial> = {}): Promise<CodecResult> {
  const file = join(folder, 'guest.wasm');
  await writeFile(file, await buildWatComponent(codecGuest({ id: 'test:codec', ...behaviour })));
  return tryFile(file, trial);
}

async function tryFile(file: string, changes: Partial<CodecTrial> = {}): Promise<CodecResult> {
  const trial = { ...TRIAL, ...changes };
  await using bench = await Workbench.open(file, registryFolder);
  await using codec = await bench.openCodec(trial.packetFrames);
  return await tryCodec(codec, voice, trial);
}

describe('a codec case', { timeout: 60_000 }, () => {
  const adpcm = join(registryFolder, 'jackfield/adpcm/0.1.0.wasm');

  it.each([1, 2] as const)(
    'holds for a codec that brings the voice back, in packets of %i0 ms',
    async (packetFrames) => {
      const { snrDb, problems } = await tryFile(adpcm, { packetFrames, snrDb: 38, maxBytes: 488 });
      expect(problems).toEqual([]);
      expect(snrDb).toBeLessThan(60);
    },
  );

  it('says by how much the voice differs and which packets are too long', async () => {
    const { problems } = await tryFile(adpcm, { snrDb: 80, maxBytes: 247 });
    expect(problems).toEqual([
      'a packet has 248 bytes; 247 are allowed',
      expect.stringMatching(/^what comes back differs: [345]\d\.\d dB signal to difference, 80 dB are wanted$/),
    ]);
  });

  it('loses packets: what a codec that plays silence brings back falls by 10 dB', async () => {
    const silent = await tryGuest({}, { lossPercent: 10, snrDb: -20 });
    const whole = await tryGuest({}, { snrDb: -20 });
    expect(whole.snrDb).toBeGreaterThan(silent.snrDb + 10);
  });

  it('finds the codec that traps on bytes that it did not make', async () => {
    const trusting = `(if (i32.ne (i32.load8_u (local.get $at)) (i32.const ${CODEC_MARK})) (then unreachable))`;
    const { problems } = await tryGuest({ decode: trusting }, { snrDb: -20 });
    expect(problems).toContainEqual(expect.stringMatching(/^TRAPPED: .*unreachable/));
    // The codec takes a cut packet for a shorter frame.
    expect(problems).toContain('BAD_OUTPUT: a voice of 479 samples');
  });

  it.each([
    ['a packet has 1200 bytes; 1000 are allowed', { encode: claimsPacket(1_200) }],
    ['50 of 50 frames became no packet', { encode: claimsPacket(0) }],
    ['960 samples came back of a packet that 480 went into', { decode: claimsVoice(960) }],
    ['BAD_OUTPUT: a voice of 100 samples', { decode: from(TRIED_OUT, claimsVoice(100)) }],
  ])('finds what a call would stumble over: %s', async (problem, behaviour) => {
    expect((await tryGuest(behaviour, { snrDb: -20 })).problems).toContain(problem);
  });

  it.each([
    [{ packetMs: 10, snrDb: 1 }, '`codec` names `input`'],
    [{ input: 'a.wav', packetMs: 15, snrDb: 1 }, '`packetMs` is 10 or 20'],
    [{ input: 'a.wav' }, '`snrDb`'],
    [{ input: 'a.wav', snrDb: 1, lossPercent: 100 }, '`lossPercent`'],
    [{ input: 'a.wav', snrDb: 1, bitrate: 1 }, '`bitrate`'],
  ])('%o is none', (codec, words) => {
    expect(() => readTestCase({ codec })).toThrow(words);
  });
});

describe('the fitness of a codec', { timeout: 60_000 }, () => {
  it('weighs packets of 481 bytes as 384.8 kb/s and counts what goes wrong', async () => {
    const file = join(folder, 'fitness.wasm');
    const decode = from(TRIED_OUT + 50, claimsVoice(100));
    await writeFile(file, await buildWatComponent(codecGuest({ id: 'test:fitness', decode })));
    await using bench = await Workbench.open(file, registryFolder);
    await using codec = await bench.openCodec(1);
    const fitness = await measureCodec(codec, 100);
    expect(fitness).toMatchObject({
      packetMs: 10,
      packets: 100,
      lookaheadSamples: 0,
      longestPacketBytes: 481,
      bitsPerSecond: 384_800,
      memoryGrowthBytes: 0,
    });
    expect(Object.keys(fitness.faults)).toEqual(['BAD_OUTPUT: a voice of 100 samples']);
    expect(fitness.encode.p99Us).toBeGreaterThanOrEqual(fitness.encode.p50Us);
    expect(fitness.decode.p50Us).toBeGreaterThan(0);
  });
});
