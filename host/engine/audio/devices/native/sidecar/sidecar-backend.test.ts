import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DropCounter } from '../../../drop-counter.ts';
import { SidecarBackend } from './sidecar-backend.ts';
import { SIDECAR_VERSION } from './sidecar-messages.ts';

const FRAME_MESSAGE = 4 + 4 * 480;
const PAUSE = '05000000';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'jackfield-sidecar-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A program that says hello after `helloMs` and keeps what it is sent, and the back end that runs it. */
async function openBackend(pauses: boolean, helloMs: number): Promise<SidecarBackend> {
  const program = join(folder, 'sidecar.mjs');
  const hello = JSON.stringify({ type: 'hello', version: SIDECAR_VERSION, pauses });
  const source = `#!${process.execPath}
    import { appendFileSync } from 'node:fs';
    process.stdin.on('data', (chunk) => appendFileSync(${JSON.stringify(join(folder, 'sent'))}, chunk));
    setTimeout(() => process.stdout.write(Buffer.concat([Buffer.from([2, 0, ${hello.length}, 0]), Buffer.from('${hello}')])), ${helloMs});
  `;
  await writeFile(program, source);
  await chmod(program, 0o755);
  return new SidecarBackend(
    program,
    { inputId: '', outputId: '', latency: 'default', environment: {} },
    { onTick: () => undefined, onDevices: () => undefined, onEnd: () => undefined },
    new DropCounter(),
  );
}

const sent = (): Promise<Buffer> => readFile(join(folder, 'sent')).catch(() => Buffer.alloc(0));

async function play(backend: SidecarBackend, frames: number, value: number): Promise<void> {
  for (let i = 0; i < frames; i++) {
    backend.play(new Float32Array(480).fill(value), null);
    await sleep(1);
  }
}

describe.runIf(process.platform !== 'win32')('silence for the sidecar', () => {
  it('is sent for 0.5 s, then one pause, and nothing until the first frame with sound', async () => {
    await using backend = await openBackend(true, 0);
    await play(backend, 1, 0.5);
    await expect.poll(async () => (await sent()).length).toBe(FRAME_MESSAGE);
    await play(backend, 200, 0);
    await expect.poll(async () => (await sent()).subarray(-4).toString('hex')).toBe(PAUSE);
    // A frame that finds the pipe full is dropped, on a busy machine.
    const { length } = await sent();
    expect(length % FRAME_MESSAGE).toBe(4);
    expect(length).toBeLessThanOrEqual(51 * FRAME_MESSAGE + 4);
    await expect
      .poll(async () => {
        await play(backend, 1, 0.5);
        return (await sent()).length;
      })
      .toBeGreaterThan(length);
    expect(((await sent()).length - length) % FRAME_MESSAGE).toBe(0);
  });

  it('is paused, too, where the sidecar says only after the 0.5 s that it can pause', async () => {
    await using backend = await openBackend(true, 600);
    await play(backend, 100, 0);
    await expect
      .poll(async () => {
        backend.play(new Float32Array(480), null);
        return (await sent()).subarray(-4).toString('hex');
      })
      .toBe(PAUSE);
    const { length } = await sent();
    await play(backend, 20, 0);
    await sleep(50);
    expect((await sent()).length).toBe(length);
  });

  it('is sent frame by frame to a sidecar that cannot pause', async () => {
    await using backend = await openBackend(false, 0);
    await play(backend, 1, 0.5);
    await expect.poll(async () => (await sent()).length).toBe(FRAME_MESSAGE);
    await play(backend, 200, 0);
    await expect.poll(async () => (await sent()).length).toBeGreaterThan(80 * FRAME_MESSAGE);
    expect((await sent()).length % FRAME_MESSAGE).toBe(0);
  });
});
