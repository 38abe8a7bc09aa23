import { resolve } from 'node:path';
import type { EngineDevice } from '@jackfield/engine';
import { UsageError } from './output.ts';

/**
 * `chromium`, `silence` or `file:IN.wav[:OUT.wav]`. An empty IN is silence, so that `file::OUT.wav` only records. Paths count from
 * the working folder.
 */
export function parseDevice(text: string, platform: NodeJS.Platform = process.platform): EngineDevice {
  if (text === 'chromium' || text === 'silence') return { kind: text };
  if (!text.startsWith('file:'))
    throw new UsageError(`The device is chromium, silence or file:IN.wav[:OUT.wav], not ${text}.`);
  // On Windows a colon after a single letter belongs to a drive.
  const separator = platform === 'win32' ? /(?<!(?:^|:)[A-Za-z]):/ : /:/;
  const [input = '', output = '', ...rest] = text.slice('file:'.length).split(separator);
  if (rest.length > 0 || (input === '' && output === '')) {
    throw new UsageError('A file device is file:IN.wav, file:IN.wav:OUT.wav or file::OUT.wav.');
  }
  return {
    kind: 'file',
    inputPath: input === '' ? null : resolve(input),
    outputPath: output === '' ? null : resolve(output),
    isLooping: false,
    speed: 1,
  };
}
