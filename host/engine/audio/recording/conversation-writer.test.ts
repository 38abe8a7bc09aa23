import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RECORDING_CLOCK } from '../../ports/audio-thread.ts';
import { readSamples } from '../../workbench/audio-case.ts';
import { VoiceRecorder } from '../voice-recorder.ts';
import { rmsOf } from '../level.ts';
import { ConversationWriter } from './conversation-writer.ts';
import { fileNameOf } from './file-name.ts';
import type { TrackFormat } from './track.ts';

const RING_FRAMES = 300;
const BOB = 2;

let root: string;
let writers: ConversationWriter[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'jackfield-conversation-'));
  writers = [];
});
afterEach(async () => {
  for (const writer of writers) await writer[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

const ring = (): Float32Array => new Float32Array(new SharedArrayBuffer(4 * RING_FRAMES * 480));

/** Opens a recorder that the test drives, and its writer. */
async function open(format: TrackFormat, hasPeople = true) {
  const recorder = new VoiceRecorder();
  const clock = new Int32Array(new SharedArrayBuffer(4 * RECORDING_CLOCK.length));
  const own = ring();
  void recorder.start({ kind: 'ring', own, clock });
  const folder = join(root, 'new', 'talk');
  const problems: unknown[] = [];
  const startedAt = '2026-01-01T00:00:00.000Z';
  const order = { folder, format, hasMix: true, hasPeople, ownName: 'Ada', channel: 'Lobby', startedAt, own, clock };
  const writer = await ConversationWriter.open(order, (error) => problems.push(error));
  writers.push(writer);
  let frame = 0;
  /** Runs `count` frames: the local user is a tone of 500 Hz and Bob one of 1 kHz, each if its level is not 0. */
  const run = async (count: number, ownLevel: number, bobLevel: number): Promise<void> => {
    for (let done = 0; done < count; done++, frame++) {
      if (ownLevel > 0) recorder.keepSent(tone(500, ownLevel, frame));
      if (bobLevel > 0) recorder.keepVoice(BOB, tone(1_000, bobLevel, frame), 480, 0);
      recorder.advance();
      if (frame % 20 === 19) await writer.drain();
    }
  };
  return { recorder, clock, folder, problems, writer, run };
}

const tone = (hz: number, level: number, frame: number): Float32Array =>
  Float32Array.from({ length: 480 }, (_, i) => level * Math.sin((2 * Math.PI * hz * (frame * 480 + i)) / 48_000));

/** Decodes with ffmpeg, an independent implementation of Ogg and WAV. */
async function decode(file: string): Promise<Float32Array> {
  const wav = `${file}.decoded.wav`;
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', '-i', file, '-ar', '48000', '-ac', '1', wav]);
  return readSamples(wav);
}
/** RMS of the 100 ms from `ms` on. */
const levelAt = (samples: Float32Array, ms: number): number => rmsOf(samples.subarray(ms * 48, ms * 48 + 4_800));

describe('ConversationWriter', () => {
  it.each(['opus', 'wav'] as const)(
    'writes each person and everybody as %s of one length, far longer than the ring buffer, with who was on it and the markers',
    async (format) => {
      const { recorder, folder, problems, writer, run } = await open(format);
      await run(400, 0.2, 0);
      const bob = ring();
      recorder.setVoice(BOB, bob);
      await writer.addVoice(BOB, 'Bob/../x', bob);
      await writer.mark(400, 'Bob is here');
      await run(400, 0.2, 0.4);
      recorder.setVoice(BOB, null);
      await writer.endVoice(BOB, 800);
      await run(400, 0, 0.4);
      await writer[Symbol.asyncDispose]();
      expect(problems).toEqual([]);

      const names = [`Ada.${format}`, `Bob_.._x.${format}`, `Everybody.${format}`];
      expect((await readdir(folder)).toSorted()).toEqual([...names, 'markers.txt', 'recording.json'].toSorted());
      const [ada, other, mix] = await Promise.all(names.map((name) => decode(join(folder, name))));
      if (ada === undefined || other === undefined || mix === undefined) throw new Error('a file is missing');
      for (const samples of [ada, other, mix])
        expect(Math.abs(samples.length - 1_200 * 480)).toBeLessThanOrEqual(2_880);
      for (const [samples, before, during, after] of [
        [ada, 0.141, 0.141, 0],
        [other, 0, 0.283, 0],
        [mix, 0.141, 0.316, 0],
      ] as const) {
        expect(levelAt(samples, 2_000)).toBeCloseTo(before, 1);
        expect(levelAt(samples, 6_000)).toBeCloseTo(during, 1);
        expect(levelAt(samples, 10_000)).toBeCloseTo(after, 2);
      }
      // Bob begins at 4 s to the millisecond, so that the files are aligned.
      expect(levelAt(other, 3_890)).toBeLessThan(0.01);
      expect(levelAt(other, 4_010)).toBeGreaterThan(0.25);

      expect(await readFile(join(folder, 'markers.txt'), 'utf8')).toBe('4.000\t4.000\tBob is here\n');
      const about = JSON.parse(await readFile(join(folder, 'recording.json'), 'utf8')) as { people: unknown[] };
      expect(about).toMatchObject({ format: 1, channel: 'Lobby', lengthMs: 12_000 });
      const [from] = (about.people as { spans: { fromMs: number }[] }[])[1]?.spans ?? [];
      expect(from?.fromMs).toBeGreaterThan(3_700);
      expect(about.people[1]).toMatchObject({ name: 'Bob/../x', file: names[1], spans: [{ toMs: 8_000 }] });
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
    },
  );

  it.each(['opus', 'wav'] as const)('leaves %s files that play when nobody closes them', async (format) => {
    const { folder, run } = await open(format, false);
    await run(600, 0.2, 0);
    await expect
      .poll(async () => (await decode(join(folder, `Everybody.${format}`))).length / 48_000)
      .toBeGreaterThan(4);
  });

  it('loses time for all alike, and says how much, where the disk stands still for longer than the ring buffer', async () => {
    const { recorder, clock, folder, writer } = await open('wav');
    for (let frame = 0; frame < 400; frame++) {
      recorder.keepSent(tone(500, 0.2, frame));
      recorder.advance();
    }
    expect(clock[RECORDING_CLOCK.lost]).toBe(300);
    await writer.drain();
    for (let frame = 0; frame < 50; frame++) {
      recorder.keepSent(tone(500, 0.2, frame));
      recorder.advance();
    }
    await writer[Symbol.asyncDispose]();
    const samples = await decode(join(folder, 'Ada.wav'));
    expect(samples.length).toBe(150 * 480);
    for (let ms = 0; ms < 1_400; ms += 100) expect(levelAt(samples, ms)).toBeCloseTo(0.141, 1);
  });

  it('takes no folder with files in it', async () => {
    await open('wav');
    await expect(open('wav')).rejects.toMatchObject({ code: 'AUDIO_FILE_UNWRITABLE' });
  });
});

describe('fileNameOf', () => {
  it('makes a name that is none of a path, hidden, empty or a device on any system', () => {
    const names = ['Ada', '../../etc', '.hidden', ' . ', 'con', 'a:b*c?', '漢'.repeat(80), 'x\u0000\n'];
    expect(names.map(fileNameOf)).toEqual(['Ada', '_.._etc', 'hidden', '_', '_con', 'a_b_c_', '漢'.repeat(40), 'x__']);
  });
});
