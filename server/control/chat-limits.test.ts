import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CHAT_HISTORY_BYTES, MAX_CHAT_BYTES, MAX_CHAT_LENGTH, MAX_CLIENT_MESSAGE_BYTES } from '@jackfield/wire/limits';
import type { ServerMessages } from '@jackfield/wire/messages';
import { startServer } from '../start-server.ts';
import type { RunningServer } from '../start-server.ts';
import { openRawClient } from '../testing/raw-client.ts';
import type { RawClient } from '../testing/raw-client.ts';

let stack: AsyncDisposableStack;
let server: RunningServer;

/** The smallest backlog limit that an operator can configure; one history is longer. */
const UNSENT_BYTES = 65_536;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'jackfield-chat-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const limits = { messagesPerSecond: 1_000, chatPerMinute: 6_000, unsentBytes: UNSENT_BYTES };
  server = stack.use(await startServer({ dataDir, config: { host: '127.0.0.1', port: 0, limits } }));
});
afterEach(() => stack.disposeAsync());

async function visit(): Promise<RawClient> {
  return stack.use(await openRawClient({ port: server.port }));
}

/** Sends texts one after the other and waits for their answers. */
async function write(client: RawClient, texts: readonly string[]): Promise<string[]> {
  const answers = (): string[] =>
    client.messages.flatMap((message) =>
      message.type === 'ok' ? ['ok'] : message.type === 'refused' ? [message.code] : [],
    );
  const before = answers().length;
  for (const [index, text] of texts.entries()) {
    client.send({ type: 'chat', requestId: 1_000 + index, text });
    await client.until('the answer', () => answers().length === before + index + 1);
  }
  return answers().slice(before);
}

const bytesOf = (history: ServerMessages['joined']['history']): number => Buffer.byteLength(JSON.stringify(history));

describe('the chat of a channel', () => {
  it('is joined after 100 messages of 4,000 characters of 4 bytes: the newest 16 come, within 256 KiB', async () => {
    const [writer, guest] = [await visit(), await visit()];
    await writer.join(1);
    const texts = Array.from({ length: 100 }, (_, index) => `${index}`.padEnd(4, ' ') + '😀'.repeat(3_996));
    expect(new Set(await write(writer, texts))).toEqual(new Set(['ok']));
    const { history } = await guest.join(1);
    expect(history.map(({ text }) => text)).toEqual(texts.slice(-16));
    expect(bytesOf(history)).toBeLessThanOrEqual(CHAT_HISTORY_BYTES);
    expect(bytesOf(history)).toBeGreaterThan(UNSENT_BYTES);
    // The client is still connected and served.
    expect(await write(guest, ['hello'])).toEqual(['ok']);
    expect(server.users()).toHaveLength(2);
  });

  it('is joined after 100 messages of control characters, which are left out, and brings all 100', async () => {
    const [writer, guest] = [await visit(), await visit()];
    await writer.join(1);
    const text = `\u0001\u001b[2J\u009f\u0000a\tb\r\nc`;
    await write(
      writer,
      Array.from({ length: 100 }, () => text + '\u0007'.repeat(2_000)),
    );
    const { history } = await guest.join(1);
    expect(history).toHaveLength(100);
    expect(new Set(history.map((message) => message.text))).toEqual(new Set(['[2Ja\tb\nc']));
  });

  it.each([
    ['control characters', '\u0007'.repeat(100)],
    ['spaces', ' \n\t'],
    ['characters that are shown as nothing', '\u200b\u200d\u{e0041}\ufeff'],
  ])('takes no message of nothing but %s', async (_, text) => {
    const writer = await visit();
    await writer.join(1);
    expect(await write(writer, [text])).toEqual(['CHAT_EMPTY']);
  });

  it('takes every text of 4,000 characters that is allowed within the bytes of one message', () => {
    const worst = ['😀', '"', '\\', '\n', '\t', '\u2028', '€'];
    for (const character of worst) {
      const text = character.repeat(MAX_CHAT_LENGTH);
      const message = JSON.stringify({ type: 'chat', requestId: 0xffff_ffff, text });
      expect(Buffer.byteLength(message), character).toBeLessThanOrEqual(MAX_CLIENT_MESSAGE_BYTES);
      expect(Buffer.byteLength(JSON.stringify(text)) - 2, character).toBeLessThanOrEqual(MAX_CHAT_BYTES);
    }
  });
});
