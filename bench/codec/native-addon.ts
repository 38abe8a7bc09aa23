import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runLogged } from '../run-logged.ts';
import { BITRATE, type Contender, FRAME_SAMPLES, timePass } from './contender.ts';

interface OpusEncoder {
  encode(pcm: Buffer): Buffer;
  decode(packet: Buffer): Buffer;
  setBitrate(bitrate: number): void;
  applyEncoderCTL(request: number, value: number): void;
}

const VERSION = '0.10.0';
const SET_APPLICATION = 4000;
const SET_VBR = 4006;
const SET_COMPLEXITY = 4010;
const APPLICATION_VOIP = 2048;

/**
 * @discordjs/opus, installed into `folder` (once): npm downloads its prebuilt library or compiles it. Rejects when neither works. It takes 16-bit samples and
 * cannot be reset, so each reset creates a new instance.
 */
export async function openNativeAddon(folder: string, speech: Float32Array): Promise<Contender> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"private":true,"allowScripts":{"@discordjs/opus":true}}');
  await runLogged(
    'npm',
    ['install', '--no-audit', '--no-fund', '--no-package-lock', `@discordjs/opus@${VERSION}`],
    folder,
  );
  const { OpusEncoder: Encoder } = createRequire(join(folder, 'package.json'))('@discordjs/opus') as {
    OpusEncoder: new (rate: number, channels: number) => OpusEncoder;
  };
  const frames: Buffer[] = [];
  for (let i = 0; i + FRAME_SAMPLES <= speech.length; i += FRAME_SAMPLES) {
    const samples = Int16Array.from(speech.subarray(i, i + FRAME_SAMPLES), (sample) => Math.round(sample * 32_767));
    frames.push(Buffer.from(samples.buffer));
  }
  let opus = new Encoder(48_000, 1);
  return {
    name: `@discordjs/opus ${VERSION}`,
    reset(complexity) {
      opus = new Encoder(48_000, 1);
      opus.applyEncoderCTL(SET_APPLICATION, APPLICATION_VOIP);
      opus.applyEncoderCTL(SET_VBR, 1);
      opus.applyEncoderCTL(SET_COMPLEXITY, complexity);
      opus.setBitrate(BITRATE);
    },
    pass: () =>
      timePass(
        frames,
        (frame) => opus.encode(frame),
        (packet) => opus.decode(packet),
      ),
  };
}
