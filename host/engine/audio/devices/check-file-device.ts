import { realpath } from 'node:fs/promises';
import { JackfieldError } from '../../errors.ts';
import type { DeviceConfig } from '../../ports/device.ts';
import { WavWriter } from '../wav-writer.ts';
import { loadWav } from '../wav-file.ts';

/**
 * Opens the files of a device once and closes them, because the device itself starts to play only when the client is in its channel, too late to fail. Leaves
 * an empty recording. Rejects with AUDIO_FILE_UNREADABLE, AUDIO_FILE_INVALID or AUDIO_FILE_UNWRITABLE.
 */
export async function checkFileDevice({
  inputPath,
  outputPath,
}: Extract<DeviceConfig, { kind: 'file' }>): Promise<void> {
  if (inputPath !== null) await loadWav(inputPath);
  if (outputPath === null) return;
  if (inputPath !== null && (await isSameFile(inputPath, outputPath))) {
    throw JackfieldError.of('AUDIO_FILE_UNWRITABLE', { file: outputPath, reason: 'it is the file that is played' });
  }
  let failure: JackfieldError | null = null;
  const writer = await WavWriter.open(outputPath, (error) => (failure = error));
  await writer[Symbol.asyncDispose]();
  if (failure !== null) throw failure;
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([a, b].map((path) => realpath(path).catch(() => path)));
  return first === second;
}
