import { randomFillSync } from 'node:crypto';
import { LogLimit } from './log-limit.ts';
import type { CapabilityObjects } from './generations.ts';
import type { LogReport } from './specs.ts';

/** Thrown into the glue, which hands `payload` to the guest as the error of a `result`. */
export class CapabilityRefusal extends Error {
  readonly payload: unknown;

  constructor(payload: unknown) {
    super('refused');
    this.payload = payload;
  }
}

const NOT_HERE = 'an audio instance may not call this';

function refuse(payload: unknown): never {
  throw new CapabilityRefusal(payload);
}

/**
 * Capabilities of an audio instance. `[any]` functions work. `[events]` functions answer as if there were no connection, because they would block the audio
 * thread until the host answers.
 */
export function audioCapabilities(
  slot: number,
  settingsJson: () => string,
  writeLog: (report: LogReport) => void,
): CapabilityObjects {
  return {
    log: { write: limitedLog(slot, writeLog) },
    clock: clock(),
    random: { getU32: randomU32 },
    settings: {
      get: settingsJson,
      setParameter: (id: number) => refuse({ tag: 'readonly-parameter', val: id }),
    },
    session: {
      getSelf: () => undefined,
      listChannels: () => [],
      listUsers: () => [],
      describeChannel: () => undefined,
      getUserKey: () => undefined,
    },
    control: {
      setMuted: () => refuse({ tag: 'not-connected' }),
      setDeafened: () => refuse({ tag: 'not-connected' }),
      joinChannel: () => refuse({ tag: 'not-connected' }),
      setUserVolume: () => refuse({ tag: 'not-connected' }),
      getUserVolume: () => 100,
    },
    chat: { send: () => refuse({ tag: 'not-in-channel' }) },
    storage: {
      get: () => refuse({ tag: 'not-connected' }),
      listKeys: () => refuse({ tag: 'not-connected' }),
      commit: () => refuse({ tag: 'not-connected' }),
    },
    http: { fetch: () => refuse({ tag: 'not-allowed', val: NOT_HERE }), cancel: () => undefined },
    timers: { setTimer: () => refuse({ tag: 'too-many' }), clearTimer: () => undefined },
    sounds: {
      playAsset: () => refuse({ tag: 'not-allowed' }),
      playSamples: () => refuse({ tag: 'not-allowed' }),
      stopSound: () => undefined,
    },
    'peer-data': { sendData: () => refuse({ tag: 'not-in-channel' }) },
    ui: {
      show: () => refuse({ tag: 'bad-tree', val: NOT_HERE }),
      hide: () => refuse({ tag: 'bad-tree', val: NOT_HERE }),
      decorateMessage: () => refuse({ tag: 'bad-tree', val: NOT_HERE }),
    },
  };
}

/** `log.write` of one plugin. The log limits apply before a line crosses the pipe. */
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
