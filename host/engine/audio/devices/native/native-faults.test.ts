import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DropCounter } from '../../drop-counter.ts';
import type { BackendProgram } from './backend.ts';
import { NativeDevice } from './native-device.ts';
import { findPipe } from './pipe/find-pipe.ts';
import { findProgram, findSidecar, sidecarProgram } from './sidecar/find-sidecar.ts';
import { HeldDevice } from './testing/held-device.ts';
import { OwnPulse } from './testing/own-pulse.ts';

const SOON_MS = 3_000;

describe.skipIf(process.platform !== 'linux')('a back end that fails', () => {
  let pulse: OwnPulse;
  let sidecar: BackendProgram;
  let pipe: BackendProgram;
  beforeAll(async () => {
    pulse = await OwnPulse.open();
    await pulse.reset();
    const found = [await findSidecar(), await findPipe(pulse.environment)];
    if (!found[0] || !found[1]) throw new Error('a back end is missing on this machine');
    [sidecar, pipe] = [found[0], found[1]];
  });
  afterAll(() => pulse[Symbol.asyncDispose]());

  it.each(['SIGKILL', 'SIGSTOP'] as const)('is started again after %s; ticks come all the time', async (signal) => {
    await using device = await HeldDevice.open(sidecar, pulse.environment);
    await device.untilTold(0, { code: null });
    await expect.poll(() => device.liveTicks).toBeGreaterThan(20);
    const live = device.liveTicks;
    const [pid] = sidecarPids();
    process.kill(pid ?? 0, signal);
    await expect.poll(() => sidecarPids().some((other) => other !== pid)).toBe(true);
    await expect.poll(() => device.liveTicks).toBeGreaterThan(live + 50);
    expect(device.drops.get('native.restart')).toBe(1);
    expect(sidecarPids()).not.toContain(pid);
  });

  it('gives way to the next one after three ends in a minute, and that is told', async () => {
    // A program that starts and ends at once, as a program for another processor does.
    const broken = sidecarProgram('/bin/false');
    const backends: (string | null | undefined)[] = [];
    await using device = await NativeDevice.open(
      { kind: 'native', inputId: '', outputId: '', latency: 'default' },
      {
        onCaptured: () => undefined,
        onPlaybackDue: () => undefined,
        onState: ({ backend, error }) => backends.push(error === null ? backend : null),
      },
      new DropCounter(),
      pulse.environment,
      [broken, pipe],
    );
    expect(device.kind).toBe('native');
    await expect.poll(() => backends.at(-1), { timeout: SOON_MS * 2 }).toBe('pipe');
  });

  it('runs at real-time priority and lets this thread run at a high one, where the system grants it', async () => {
    const priority = await sidecar.priority?.(pulse.environment);
    const isGranted = typeof priority?.grantedBy === 'string';
    expect(priority?.grantedBy ?? priority?.failure).toEqual(expect.any(String));
    await using device = await HeldDevice.open(sidecar, pulse.environment);
    await device.untilTold(0, { code: null });
    // Round robin, in field 41 of `stat` (proc_pid_stat(5)); the nice level is field 19.
    const raised = (): boolean[] => [
      statOf(`${sidecarPids()[0]}`)[41 - 3] === '2',
      statOf('thread-self')[19 - 3] === '-11',
    ];
    await expect.poll(raised).toEqual([isGranted, isGranted]);
  });

  it('is not taken where it does not start or speaks another version', async () => {
    expect(await findProgram(['/nowhere/jackfield-audio', '/bin/false', '/bin/echo'])).toBeNull();
  });

  it('leaves no process behind when the device is closed', async () => {
    const device = await HeldDevice.open(sidecar, pulse.environment);
    await device.untilTold(0, { code: null });
    expect(sidecarPids()).toHaveLength(1);
    await device[Symbol.asyncDispose]();
    await expect.poll(sidecarPids).toHaveLength(0);
  });
});

it.skipIf(process.platform !== 'linux')(
  'a system without any back end gets DEVICE_UNAVAILABLE with what to install',
  async () => {
    const config = { kind: 'native', inputId: '', outputId: '', latency: 'default' } as const;
    const callbacks = { onCaptured: () => undefined, onPlaybackDue: () => undefined, onState: () => undefined };
    const opening = NativeDevice.open(config, callbacks, new DropCounter(), {}, []);
    await expect(opening).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringContaining('pulseaudio-utils'),
    });
  },
);

/** The fields of `stat`, from the third on. */
function statOf(process: string): string[] {
  const stat = readFileSync(`/proc/${process}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Sidecars that this process started and that have not ended. */
function sidecarPids(): number[] {
  const pids: number[] = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (stat.includes('(jackfield-audio)') && state !== 'Z' && Number(parent) === process.pid)
        pids.push(Number(entry));
    } catch {
      // The process ended meanwhile.
    }
  }
  return pids;
}
