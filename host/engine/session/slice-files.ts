import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JackfieldError, reasonOf } from '../errors.ts';
import { encodeFloatWav } from '../audio/wav-writer.ts';
import type { TimedEvent } from './call-events.ts';
import type { TapedSpan } from './call-memory.ts';

/** The files of a slice: a folder that a recording leaves, and that `replay` reads. */
export const VOICE_FILE = 'voice.wav';
export const PEOPLE_FILE = 'people.json';
export const EVENTS_FILE = 'events.jsonl';
/** Raised when older readers cannot make sense of it. */
export const SLICE_FORMAT = 1;
const OF_A_SLICE = /^(?:voice(?:-\d+)?\.wav|people\.json|events\.jsonl)$/;
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

interface SlicePerson {
  readonly userId: number;
  readonly name: string;
  /** 48 kHz mono, before any plugin, in the same folder. */
  readonly file: string;
}

/** `people.json`. */
export interface SlicePeople {
  readonly format: typeof SLICE_FORMAT;
  readonly lengthMs: number;
  readonly channel: { readonly id: number; readonly name: string } | null;
  readonly self: SlicePerson;
  /** Those who allowed it, and when; from 0 on: they were in the channel when it began. */
  readonly others: readonly (SlicePerson & { readonly spans: readonly TapedSpan[] })[];
}

/** A slice before it is written. */
export interface TapedSlice {
  readonly people: SlicePeople;
  /** In the order of `people`: oneself first. */
  readonly voices: readonly Float32Array[];
  readonly events: readonly TimedEvent[];
}

/** Writes a slice, readable for this account alone, in the place of one that lies there. Rejects with SLICE_UNWRITABLE. */
export async function writeSlice(folder: string, { people, voices, events }: TapedSlice): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    for (const name of await readdir(folder)) if (OF_A_SLICE.test(name)) await rm(join(folder, name));
    const files = [people.self, ...people.others].map(({ file }) => file);
    for (const [index, file] of files.entries())
      await writeNew(folder, file, encodeFloatWav(voices[index] ?? new Float32Array(0)));
    await writeNew(folder, PEOPLE_FILE, `${JSON.stringify(people, null, 2)}\n`);
    await writeNew(folder, EVENTS_FILE, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  } catch (error) {
    throw JackfieldError.of('SLICE_UNWRITABLE', { folder, reason: reasonOf(error) }, error);
  }
}

/** Never through a link, never with the rights of a file that was there. */
async function writeNew(folder: string, name: string, content: Uint8Array | string): Promise<void> {
  await writeFile(join(folder, name), content, { flag: 'wx', mode: FILE_MODE });
}
