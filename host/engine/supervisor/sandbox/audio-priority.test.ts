import { readFileSync, readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import { askRtkit } from '../../processes/rtkit.ts';
import type { ProcessThread } from '../../processes/rtkit.ts';
import { ChainRig, testEncoder } from '../testing/chain-rig.ts';
import { AUDIO_NICE, AudioPriority } from './audio-priority.ts';

const refusedByKernel = (): void => {
  throw Object.assign(new Error('EACCES'), { code: 'ERR_SYSTEM_ERROR' });
};

/** Pids of the sandboxes of this process. */
function sandboxes(): number[] {
  const pids = readdirSync('/proc/self/task').flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return pids.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('--permission'));
}

/** Nice value (field 19 of proc(5)) of the first thread of a process. */
function niceOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[16]);
}

describe.runIf(process.platform === 'linux')('AudioPriority', () => {
  it('asks rtkit once for three sandboxes that start together, where the kernel refuses', async () => {
    const asked: (readonly ProcessThread[])[] = [];
    using priority = new AudioPriority({
      set: refusedByKernel,
      ask: async (threads) => {
        asked.push(threads);
        return null;
      },
    });
    for (const pid of [11, 12, 13]) priority.raise(pid);
    await expect.poll(() => asked).toEqual([[11, 12, 13].map((pid) => ({ process: pid, thread: pid }))]);
    priority.raise(14);
    await expect.poll(() => asked.length).toBe(2);
  });

  it('asks nobody for a minute after a refusal', async () => {
    vi.useFakeTimers();
    try {
      let asked = 0;
      using priority = new AudioPriority({
        set: refusedByKernel,
        ask: async () => {
          asked += 1;
          return 'org.freedesktop.DBus.Error.AccessDenied';
        },
      });
      for (let second = 0; second < 59; second++) {
        priority.raise(1_000 + second);
        await vi.advanceTimersByTimeAsync(1_000);
      }
      expect(asked).toBe(1);
      await vi.advanceTimersByTimeAsync(2_000);
      priority.raise(2_000);
      await vi.advanceTimersByTimeAsync(100);
      expect(asked).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('asks for at most 8 threads at once', async () => {
    const counts: number[] = [];
    using priority = new AudioPriority({
      set: refusedByKernel,
      ask: async (threads) => {
        counts.push(threads.length);
        return null;
      },
    });
    for (let pid = 1; pid <= 100; pid++) priority.raise(pid);
    await expect.poll(() => counts).toEqual([8]);
  });
});

describe.runIf(process.platform === 'linux')('the sandboxes of both chains', () => {
  it('run at nice -11 as the audio thread does, and the process that started them at its own', async (context) => {
    const before = getPriority();
    await using rig = await ChainRig.open();
    const codec = await rig.firstParty('opus', 'codec');
    const capture = rig.openCapture();
    const playback = rig.openPlayback({ onOutcome: () => undefined, onMixed: () => undefined });
    await capture.configure({ slots: [], codec, encoder: testEncoder, packetMs: 10 });
    await playback.configure({ codec, decoded: [], mixed: [] });
    expect(await rig.until(() => capture.isProtected && playback.isProtected)).toBe(true);
    const pids = sandboxes();
    expect(pids).toHaveLength(4);
    const raised = await rig.until(() => pids.every((pid) => niceOf(pid) === AUDIO_NICE), 3_000);
    if (!raised) {
      const reason = await askRtkit([{ process: process.pid, thread: process.pid }], before);
      // Where the kernel or rtkit grants it, the test fails instead.
      if (reason !== null) {
        process.stderr.write(`SKIPPED: neither the kernel nor rtkit grants a higher priority here (${reason}).\n`);
        context.skip(reason);
      }
    }
    expect(pids.map(niceOf)).toEqual(pids.map(() => AUDIO_NICE));
    expect(getPriority()).toBe(before);
  }, 60_000);
});
