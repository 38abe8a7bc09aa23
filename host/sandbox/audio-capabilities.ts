import { randomFillSync } from 'node:crypto';
import { LogLimit } from './log-limit.ts';
import type { CapabilityObjects } from './plugin-instance.ts';
import type { LogReport } from './specs.ts';

/** Thrown into the glue, which hands `payload` to the guest as the error of a `result`. */
export class CapabilityRefusal extends Error {
  readonly payload: unknown;

  constructor(payload: unknown) {
    super('refused');
    this.payload = payload;
  }
}

/**
 * What an audio instance gets. `[any]` functions work; `[events]` functions answer as if nobody was there, because an audio thread that waits for
 * a conversation is no audio thread.
 */
export function audioCapabilities(
  slot: number,
  settingsJson: () => string,
  writeLog: (report: LogReport) => void,
): CapabilityObjects {
  return {
    'jackfield:plugin/log@0.1.0': { write: limitedLog(slot, writeLog) },
    'jackfield:plugin/clock@0.1.0': clock(),
    'jackfield:plugin/random@0.1.0': { getU32: randomU32 },
    'jackfield:plugin/settings@0.1.0': {
      get: settingsJson,
      setParameter: (id: number): never => {
        throw new CapabilityRefusal({ tag: 'readonly-parameter', val: id });
      },
    },
    'jackfield:plugin/session@0.1.0': { getSelf: () => undefined, listChannels: () => [], listUsers: () => [] },
    'jackfield:plugin/chat@0.1.0': {
      send: (): never => {
        throw new CapabilityRefusal({ tag: 'not-in-channel' });
      },
    },
  };
}

/** `log.write` of one plugin, held to its limits before anything crosses the pipe. */
export function limitedLog(
  slot: number,
  writeLog: (report: LogReport) => void,
): (level: LogReport['level'], message: string) => void {
  const limit = new LogLimit();
  return (level, message) => {
    for (const line of limit.admit(message)) writeLog({ slot, level, message: line });
  };
}

export function clock(): { nowMs: () => number; monotonicMs: () => number } {
  return {
    nowMs: () => Date.now(),
    monotonicMs: () => Math.round(performance.now() * 1_000) / 1_000,
  };
}

const pool = new Uint32Array(64);
let used = pool.length;

/** 32 unpredictable bits, drawn 64 at a time. */
export function randomU32(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const value = pool[used] ?? 0;
  pool[used] = 0;
  used += 1;
  return value;
}
