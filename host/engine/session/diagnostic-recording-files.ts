import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JackfieldError, reasonOf } from '../errors.ts';
import { encodeFloatWav } from '../audio/wav-writer.ts';
import type { TimedEvent } from './call-events.ts';
import type { RecordedSpan } from './call-memory.ts';

/** Files of a diagnostic recording: the folder that `plugin record` writes and `plugin replay` reads. */
export const VOICE_FILE = 'voice.wav';
export const PEOPLE_FILE = 'people.json';
export const EVENTS_FILE = 'events.jsonl';
/** Version of the format; raised when older readers can no longer read it. */
export const DIAGNOSTIC_RECORDING_FORMAT = 1;
const RECORDING_FILE_NAME = /^(?:voice(?:-\d+)?\.wav|people\.json|events\.jsonl)$/;
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

interface RecordedPerson {
  readonly userId: number;
  readonly name: string;
  /** WAV file in the same folder: 48 kHz mono, before any plugin. */
  readonly file: string;
}

/** Content of `people.json`. */
export interface RecordedPeople {
  readonly format: typeof DIAGNOSTIC_RECORDING_FORMAT;
  readonly lengthMs: number;
  readonly channel: { readonly id: number; readonly name: string } | null;
  readonly self: RecordedPerson;
  /** Users who consented, and when. A span from 0 on means that the user was in the channel when the recording began. */
  readonly others: readonly (RecordedPerson & { readonly spans: readonly RecordedSpan[] })[];
}

/** A diagnostic recording before it is written. */
export interface DiagnosticRecording {
  readonly people: RecordedPeople;
  /** Voices in the order of `people`: the local user first. */
  readonly voices: readonly Float32Array[];
  readonly events: readonly TimedEvent[];
}

/** Writes a diagnostic recording, readable for this account only, and replaces an existing one. Rejects with DIAGNOSTIC_RECORDING_UNWRITABLE. */
export async function writeDiagnosticRecording(
  folder: string,
  { people, voices, events }: DiagnosticRecording,
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    for (const name of await readdir(folder)) if (RECORDING_FILE_NAME.test(name)) await rm(join(folder, name));
    const files = [people.self, ...people.others].map(({ file }) => file);
    for (const [index, file] of files.entries())
      await writeNew(folder, file, encodeFloatWav(voices[index] ?? new Float32Array(0)));
    await writeNew(folder, PEOPLE_FILE, `${JSON.stringify(people, null, 2)}\n`);
    await writeNew(folder, EVENTS_FILE, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  } catch (error) {
    throw JackfieldError.of('DIAGNOSTIC_RECORDING_UNWRITABLE', { folder, reason: reasonOf(error) }, error);
  }
}

/** Creates a new file: never writes through a link, never keeps the permissions of an existing file. */
async function writeNew(folder: string, name: string, content: Uint8Array | string): Promise<void> {
  await writeFile(join(folder, name), content, { flag: 'wx', mode: FILE_MODE });
}
