import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeFloatWav } from '../wav-writer.ts';
import { checkFileDevice } from './check-file-device.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-check-'));
  await writeFile(join(folder, 'in.wav'), encodeFloatWav(new Float32Array(480)));
  await writeFile(join(folder, 'text.wav'), 'root:x:0:0:root:/root:/bin/bash\n');
  await mkdir(join(folder, 'folder.wav'));
  await symlink(join(folder, 'in.wav'), join(folder, 'link.wav'));
});

afterEach(() => rm(folder, { recursive: true }));

const check = (input: string | null, output: string | null): Promise<void> => {
  const path = (name: string | null): string | null =>
    name === null || name.startsWith('/') ? name : join(folder, name);
  return checkFileDevice({
    kind: 'file',
    inputPath: path(input),
    outputPath: path(output),
    isLooping: false,
    speed: 1,
  });
};

describe('checkFileDevice', () => {
  it('takes a WAV file and a place to record, where it leaves an empty recording', async () => {
    await check('in.wav', 'out.wav');
    expect((await readFile(join(folder, 'out.wav'))).subarray(0, 4).toString()).toBe('RIFF');
  });

  it.each([
    ['text.wav', 'AUDIO_FILE_INVALID'],
    ['missing.wav', 'AUDIO_FILE_UNREADABLE'],
    ['folder.wav', 'AUDIO_FILE_UNREADABLE'],
    ...(existsSync('/dev/zero') ? [['/dev/zero', 'AUDIO_FILE_UNREADABLE']] : []),
  ])('refuses the input %s with %s', async (input, code) => {
    await expect(check(input, null)).rejects.toMatchObject({ code });
  });

  it.each([
    ['folder.wav'],
    ['missing/out.wav'],
    ['text.wav/out.wav'],
    ...(existsSync('/dev/full') ? [['/dev/full']] : []),
  ])('refuses the output %s with AUDIO_FILE_UNWRITABLE', async (output) => {
    await expect(check(null, output)).rejects.toMatchObject({ code: 'AUDIO_FILE_UNWRITABLE' });
  });

  it('refuses to record over the file that it plays, also through a link, and leaves that whole', async () => {
    const before = await readFile(join(folder, 'in.wav'));
    for (const output of ['in.wav', 'link.wav']) {
      await expect(check('in.wav', output)).rejects.toMatchObject({ code: 'AUDIO_FILE_UNWRITABLE' });
    }
    expect(await readFile(join(folder, 'in.wav'))).toEqual(before);
  });
});
