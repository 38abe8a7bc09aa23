import { setTimeout as sleep } from 'node:timers/promises';
import { JackfieldError } from '@jackfield/engine/errors';
import type { Snapshot } from '@jackfield/protocol/state';
import { openDevEngine } from '../dev/dev-engine.ts';
import type { Output } from '../output.ts';
import { untilStopped } from '../stop-signal.ts';

export interface WhisperOptions {
  readonly dataDir?: string;
  readonly channel?: readonly string[];
  readonly seconds?: number;
}

/** Makes the running client whisper to people and channels, given by name, until Ctrl+C or for `--seconds`. */
export async function whisperCommand(
  names: readonly string[],
  { channel = [], seconds, ...options }: WhisperOptions,
  output: Output,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const client = await openDevEngine(options, stack, (line) => output.say(line));
  const { snapshot } = client;
  const others = snapshot.users.filter(({ id }) => id !== snapshot.self.userId);
  const userIds = names.map((name) => idOf(name, others));
  const channelIds = channel.map((name) => idOf(name, snapshot.channels));
  const ended = Promise.withResolvers<number>();
  let reached = 0;
  client.on('whisper', ({ own }) => {
    if (own === null) ended.resolve(reached);
    else reached = Math.max(reached, own.reached);
  });
  await client.request('startWhisper', { userIds, channelIds });
  output.say(`Whispering to ${[...names, ...channel].join(', ')}.${seconds === undefined ? ' Ctrl+C ends it.' : ''}`);
  const stop = untilStopped();
  const end = (): void => void client.request('stopWhisper', null).catch(() => undefined);
  stop.signal.addEventListener('abort', end);
  if (seconds !== undefined) {
    const cancel = new AbortController();
    void sleep(seconds * 1_000, undefined, { signal: cancel.signal }).then(end, () => undefined);
    stack.defer(() => cancel.abort());
  }
  const closed = client.closed.then((): never => {
    throw JackfieldError.of('ENGINE_CLOSED');
  });
  const heardBy = await Promise.race([ended.promise, closed]);
  output.result({ reached: heardBy }, [`${heardBy} ${heardBy === 1 ? 'person' : 'people'} could hear it.`]);
}

/** Replaces the set of channels that the client listens to beside its own; it continues after the command ends. */
export async function listenCommand(
  names: readonly string[],
  options: { readonly dataDir?: string },
  output: Output,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const client = await openDevEngine(options, stack, (line) => output.say(line));
  const channelIds = names.map((name) => idOf(name, client.snapshot.channels));
  await client.request('setListening', { channelIds });
  output.result({ channels: names }, [
    names.length === 0 ? 'Listening to no other channel.' : `Listening to ${names.join(', ')}. People there see it.`,
  ]);
}

/** The id for a name. A name that two people share is ambiguous and rejected. */
function idOf(name: string, list: Snapshot['channels'] | Snapshot['users']): number {
  const found = [...list].filter((one) => one.name === name);
  const [only] = found;
  if (only === undefined || found.length > 1) throw JackfieldError.of('NAME_NOT_THERE', { name });
  return only.id;
}
