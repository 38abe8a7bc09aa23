import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_ECHO_PACKETS, PROBE_EPOCH } from '@jackfield/wire/limits';
import { VoiceEcho } from '../relay/voice-echo.ts';
import { startServer } from '../start-server.ts';
import type { RunningServer } from '../start-server.ts';
import { openRawClient } from '../testing/raw-client.ts';
import type { RawClient } from '../testing/raw-client.ts';

const LOBBY = 1;
let stack: AsyncDisposableStack;
let server: RunningServer;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'jackfield-echoes-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  server = stack.use(await startServer({ dataDir, config: { host: '127.0.0.1', port: 0 } }));
});
afterEach(() => stack.disposeAsync());

function sendProbe(client: RawClient, sequence: number): void {
  client.socket.send(client.seal(sequence, 'probe', PROBE_EPOCH));
}

describe('echoes of the link', () => {
  it('return probe packets to their sender alone, once each, and end with a report', async () => {
    const ada = stack.use(await openRawClient({ port: server.port }));
    const bob = stack.use(await openRawClient({ port: server.port }));
    await ada.prepareVoice(LOBBY);
    await bob.prepareVoice(LOBBY);
    const returned: Buffer[] = [];
    ada.socket.on('message', (data, isBinary) => isBinary && returned.push(data as Buffer));
    // Without an open echo, no probe packet is returned.
    sendProbe(ada, 1);
    ada.send({ type: 'voiceEcho', requestId: 1, seconds: 10 });
    await ada.until('the answer', () => ada.messages.some(({ type }) => type === 'ok'));
    for (const sequence of [1, 2, 2, 3]) sendProbe(ada, sequence);
    // Voice packets of the call are forwarded as usual meanwhile.
    ada.sendVoice(1, 'hello');
    await bob.until('the voice', () => bob.packets.length === 1);
    await ada.until('what comes back', () => returned.length + ada.packets.length === 3);
    ada.send({ type: 'voiceEchoEnd' });
    const report = (): unknown => ada.messages.find(({ type }) => type === 'voiceEchoReport');
    await ada.until('the report', () => report() !== undefined);
    expect(report()).toMatchObject({ sequences: [1, 2, 3], atMs: [0, expect.any(Number), expect.any(Number)] });
    expect(returned.length + ada.packets.length).toBe(3);
    expect(bob.messages.some(({ type }) => type === 'voiceEchoReport')).toBe(false);
    sendProbe(ada, 4);
    ada.send({ type: 'voiceEcho', requestId: 2, seconds: 1 });
    ada.send({ type: 'voiceEcho', requestId: 3, seconds: 1 });
    await ada.until('a refusal', () => ada.messages.some(({ type }) => type === 'refused'));
    expect(ada.messages.find(({ type }) => type === 'refused')).toMatchObject({ requestId: 3, code: 'ECHO_TOO_OFTEN' });
  });

  it('take at most 128 packets at once and 64 a second, and no sequence beyond 640', () => {
    let nowMs = 0;
    const echo = new VoiceEcho(() => nowMs);
    const taken = Array.from({ length: 300 }, (_, index) => echo.take(index + 1)).filter(Boolean).length;
    expect(taken).toBe(128);
    nowMs = 1_000;
    expect(Array.from({ length: 300 }, (_, index) => echo.take(300 + index)).filter(Boolean).length).toBe(64);
    nowMs = 5_000;
    expect(echo.take(MAX_ECHO_PACKETS + 1)).toBe(false);
    expect(echo.report().sequences).toHaveLength(192);
  });
});
