import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConversationState } from '@jackfield/protocol/state';
import { JackfieldError } from '@jackfield/engine/errors';
import { openDevEngine } from '../dev/dev-engine.ts';
import { tellRecording } from '../dev/recording-progress.ts';
import type { EngineClient } from '../engine-client.ts';
import type { Output } from '../output.ts';
import { untilStopped } from '../stop-signal.ts';

export interface RecordOptions {
  readonly dataDir?: string;
  readonly format: 'opus' | 'wav';
  readonly tracks: 'mix' | 'people' | 'both';
  readonly seconds?: number;
}

/** Asks everybody in the running client's channel, then records until Ctrl+C, for `--seconds`, or until the user leaves the channel. */
export async function recordCommand(
  folderName: string | undefined,
  { format, tracks, seconds, ...options }: RecordOptions,
  output: Output,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const client = await openDevEngine(options, stack, (line) => output.say(line));
  const stop = untilStopped();
  const folder = folderName === undefined ? null : resolve(folderName);
  const ended = Promise.withResolvers<ConversationState>();
  client.on('conversation', (state: ConversationState | null) => {
    if (state !== null && state.endedAtMs !== null) ended.resolve(state);
  });
  stack.defer(tellRecording(client, output, (others) => `Voices: ${['yours', ...others].join(', ')}.`));
  const end = (): void => void client.request('stopRecording', null).catch(() => undefined);
  stop.signal.addEventListener('abort', end);
  const started = await client.request('recordConversation', { format, tracks, folder });
  output.say(`Recording into ${started.folder}. ${seconds === undefined ? 'Ctrl+C ends it.' : ''}`.trim());
  if (seconds !== undefined) {
    const cancel = new AbortController();
    void sleep(seconds * 1_000, undefined, { signal: cancel.signal }).then(end, () => undefined);
    stack.defer(() => cancel.abort());
  }
  const state = await Promise.race([ended.promise, closed(client)]);
  const lengthSeconds = Math.round(((state.endedAtMs ?? state.startedAtMs) - state.startedAtMs) / 1_000);
  if (state.error !== null) throw JackfieldError.revive(state.error);
  output.result({ folder: state.folder, seconds: lengthSeconds }, [`${state.folder} holds ${lengthSeconds} s.`]);
}

async function closed(client: EngineClient): Promise<never> {
  await client.closed;
  throw JackfieldError.of('ENGINE_CLOSED');
}
