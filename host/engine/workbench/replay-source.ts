import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseJson, parseJsonFile } from '@jackfield/wire/json';
import { Ajv } from 'ajv';
import { JackfieldError, reasonOf } from '../errors.ts';
import type { TimedEvent } from '../session/call-events.ts';
import {
  EVENTS_FILE,
  PEOPLE_FILE,
  DIAGNOSTIC_RECORDING_FORMAT,
  VOICE_FILE,
} from '../session/diagnostic-recording-files.ts';
import type { RecordedPeople } from '../session/diagnostic-recording-files.ts';

/** Another user in a recording. */
interface ReplayVoice {
  readonly userId: number;
  readonly name: string;
  /** WAV file, 48 kHz mono, before any plugin, as long as the local user's. */
  readonly file: string;
  /** True when the user is in the channel at the beginning. */
  readonly isThereFirst: boolean;
}

/** Input of a replay: a diagnostic recording, or a WAV file without other users and without events. */
export interface ReplaySource {
  readonly selfId: number;
  readonly voiceFile: string;
  readonly others: readonly ReplayVoice[];
  readonly events: readonly TimedEvent[];
  readonly lengthMs: number;
  /** Folder for results. */
  readonly folder: string;
}

const EVENT_LINES = 20_000;
const id = { type: 'integer', minimum: 0 } as const;
const name = { type: 'string', minLength: 1, maxLength: 64 } as const;
const flag = { type: 'boolean' } as const;
const object = (properties: Readonly<Record<string, object>>, optional: Readonly<Record<string, object>> = {}) => ({
  type: 'object',
  properties: { ...properties, ...optional },
  required: Object.keys(properties),
});
const channel = object({ id, name: { type: 'string' } });
const user = object({ id, name, isMuted: flag, isDeafened: flag, isServerMuted: flag });
const kinds = (...all: readonly string[]) => ({ enum: all });
const person = { userId: id, name, file: { type: 'string', pattern: '^voice(-[0-9]{1,2})?\\.wav$' } };
const ms = { type: 'number', minimum: 0, maximum: 600_000 } as const;

const isPeople = new Ajv().compile<RecordedPeople>(
  object({
    format: { const: DIAGNOSTIC_RECORDING_FORMAT },
    lengthMs: ms,
    self: object(person),
    others: {
      type: 'array',
      maxItems: 16,
      items: object({
        ...person,
        spans: { type: 'array', minItems: 1, items: object({ fromMs: ms, toMs: ms }) },
      }),
    },
  }),
);
const isEvent = new Ajv().compile<TimedEvent>(
  object({
    atMs: ms,
    event: {
      oneOf: [
        object({ kind: kinds('userJoinedChannel', 'userLeftChannel'), user, channel }),
        object({ kind: kinds('userChanged', 'userStartedTalking', 'userStoppedTalking'), user }),
        object({
          kind: kinds('chatMessage'),
          message: object({
            id: { type: 'string' },
            channelId: id,
            userId: id,
            userName: { type: 'string' },
            text: { type: 'string' },
            sentAtMs: { type: 'number' },
          }),
        }),
      ],
    },
  }),
);

/** Reads a folder of `plugin record`, or any WAV file. Rejects with DIAGNOSTIC_RECORDING_INVALID for anything else; the sounds are read by the code that plays them. */
export async function readReplaySource(path: string): Promise<ReplaySource> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile() === true) {
    const folder = join(dirname(path), `${basename(path, '.wav')}-replay`);
    return { selfId: 0, voiceFile: path, others: [], events: [], lengthMs: 0, folder };
  }
  const voiceFile = join(path, VOICE_FILE);
  if ((await stat(voiceFile).catch(() => null)) === null) {
    const reason = 'it is neither a WAV file nor a folder that `jackfield plugin record` made';
    throw JackfieldError.of('DIAGNOSTIC_RECORDING_INVALID', { file: path, reason });
  }
  const people = await readPeople(join(path, PEOPLE_FILE));
  return {
    selfId: people.self.userId,
    voiceFile,
    others: people.others.map((other) => ({
      userId: other.userId,
      name: other.name,
      file: join(path, other.file),
      isThereFirst: other.spans[0]?.fromMs === 0,
    })),
    events: await readEvents(join(path, EVENTS_FILE)),
    lengthMs: people.lengthMs,
    folder: path,
  };
}

async function readPeople(file: string): Promise<RecordedPeople> {
  const people = await attempt(file, async () => parseJsonFile(await readFile(file)));
  if (!isPeople(people)) throw misfit(file, isPeople.errors?.[0]);
  return people;
}

async function readEvents(file: string): Promise<TimedEvent[]> {
  return attempt(file, async () => {
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
    if (lines.length > EVENT_LINES) throw new RangeError(`it has more than ${EVENT_LINES} lines`);
    return lines.map((line, index) => {
      const event: unknown = parseJson(line);
      if (!isEvent(event)) throw misfit(`${file}:${index + 1}`, isEvent.errors?.[0]);
      return event;
    });
  });
}

async function attempt<T>(file: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof JackfieldError) throw error;
    throw JackfieldError.of('DIAGNOSTIC_RECORDING_INVALID', { file, reason: reasonOf(error) }, error);
  }
}

function misfit(file: string, error: { instancePath: string; message?: string } | undefined): JackfieldError {
  return JackfieldError.of('DIAGNOSTIC_RECORDING_INVALID', {
    file,
    reason: `${error?.instancePath ?? ''} ${error?.message ?? ''}`,
  });
}
