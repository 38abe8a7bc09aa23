/** The thread that writes a conversation, so that neither audio nor window waits for a disk. Started by `RecordingThread`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CodedError } from '@jackfield/protocol/coded-error';
import { JackfieldError } from '../../errors.ts';
import { ConversationWriter } from './conversation-writer.ts';
import type { ConversationWriterOptions } from './conversation-writer.ts';

export type RecordingCommand =
  | { readonly kind: 'addVoice'; readonly userId: number; readonly name: string; readonly ring: Float32Array }
  | { readonly kind: 'endVoice'; readonly userId: number; readonly frame: number }
  | { readonly kind: 'mark'; readonly frame: number; readonly text: string }
  | { readonly kind: 'close' };

export type RecordingEvent =
  | { readonly kind: 'opened' }
  /** The writer continues if it can, because another file may still be written. */
  | { readonly kind: 'failed'; readonly error: CodedError };

export interface RecordingThreadData extends ConversationWriterOptions {
  readonly compileCache: string | null;
}

const DRAIN_MS = 200;

const port = parentPort;
if (port === null) throw new TypeError('recording-thread.ts runs as a worker only');
const send = (event: RecordingEvent): void => port.postMessage(event);
const fail = (error: unknown): void => send({ kind: 'failed', error: JackfieldError.from(error).toPlain() });

try {
  const writer = await ConversationWriter.open(workerData as RecordingThreadData, fail);
  // Requests run one after the other: a new voice must not change the frames that are being written.
  let queue: Promise<void> = Promise.resolve();
  let isDraining = false;
  const run = (work: () => Promise<void>): Promise<void> => {
    queue = queue.then(work).catch(fail);
    return queue;
  };
  const timer = setInterval(() => {
    if (isDraining) return;
    isDraining = true;
    void run(async () => {
      try {
        await writer.drain();
      } finally {
        isDraining = false;
      }
    });
  }, DRAIN_MS);
  const handle = (command: RecordingCommand): Promise<void> => {
    switch (command.kind) {
      case 'addVoice':
        return writer.addVoice(command.userId, command.name, command.ring);
      case 'endVoice':
        return writer.endVoice(command.userId, command.frame);
      case 'mark':
        return writer.mark(command.frame, command.text);
      case 'close':
        clearInterval(timer);
        return writer[Symbol.asyncDispose]();
    }
  };
  port.on('message', (command: RecordingCommand) => {
    void run(async () => {
      try {
        await handle(command);
      } finally {
        if (command.kind === 'close') port.close();
      }
    });
  });
  send({ kind: 'opened' });
} catch (error) {
  fail(error);
  port.close();
}
