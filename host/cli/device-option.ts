import { resolve } from 'node:path';
import type { EngineDevice } from '@jackfield/engine';
import { UsageError } from './output.ts';

/** A device option parsed without querying the computer's devices. */
type ParsedDevice = EngineDevice | { readonly kind: 'named'; readonly names: string };

/** Parses `--device` and looks up devices of this computer. Rejects with DEVICE_UNAVAILABLE or DEVICE_UNKNOWN. */
export async function readDevice(text: string): Promise<EngineDevice> {
  const device = parseDevice(text);
  if (device.kind !== 'named') return device;
  const { chooseNative } = await import('@jackfield/engine/native-choice');
  return chooseNative(device.names);
}

/**
 * `native[:IN[:OUT]]`, `chromium`, `silence` or `file:IN.wav[:OUT.wav[:stereo]]`. An empty IN of a file is silence, so that `file::OUT.wav` only records.
 * Paths are relative to the working folder.
 */
export function parseDevice(text: string, platform: NodeJS.Platform = process.platform): ParsedDevice {
  if (text === 'chromium' || text === 'silence') return { kind: text };
  if (text === 'native') return { kind: 'named', names: '' };
  if (text.startsWith('native:')) return { kind: 'named', names: text.slice('native:'.length) };
  if (!text.startsWith('file:')) {
    throw new UsageError(
      `The device is native[:IN[:OUT]], chromium, silence or file:IN.wav[:OUT.wav[:stereo]], not ${text}.`,
    );
  }
  // On Windows a colon after a single letter belongs to a drive.
  const separator = platform === 'win32' ? /(?<!(?:^|:)[A-Za-z]):/ : /:/;
  const [input = '', output = '', channels = '', ...rest] = text.slice('file:'.length).split(separator);
  const isStereo = channels === 'stereo';
  if (rest.length > 0 || (channels !== '' && !isStereo) || (isStereo ? output === '' : input === '' && output === '')) {
    throw new UsageError(
      'A file device is file:IN.wav, file:IN.wav:OUT.wav or file::OUT.wav, with :stereo behind OUT.',
    );
  }
  return {
    kind: 'file',
    inputPath: input === '' ? null : resolve(input),
    outputPath: output === '' ? null : resolve(output),
    isLooping: false,
    isStereo,
    speed: 1,
  };
}
