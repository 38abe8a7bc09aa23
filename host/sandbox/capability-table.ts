import type { CapabilityObjects } from './generations.ts';

/** Limit in bytes for arguments of a fixed size, such as numbers and flags. */
const SMALL = 256;

/**
 * Functions of each capability that the host answers over the pipe, by their JavaScript names, and the maximum size of their arguments as JSON in bytes: the
 * longest spelling of what the contract allows. A test compares the names with the contract.
 */
export const askedCapabilities = {
  settings: { get: SMALL, setParameter: SMALL },
  session: { getSelf: SMALL, listChannels: SMALL, listUsers: SMALL, describeChannel: SMALL, getUserKey: SMALL },
  control: { setMuted: SMALL, setDeafened: SMALL, joinChannel: SMALL, setUserVolume: SMALL, getUserVolume: SMALL },
  chat: { send: 32_768 },
  storage: { get: 2_048, listKeys: SMALL, commit: 2_097_152 },
  http: { fetch: 131_072, cancel: SMALL },
  timers: { setTimer: SMALL, clearTimer: SMALL },
  sounds: { playAsset: 4_096, playSamples: 2_621_440, stopSound: SMALL },
  'peer-data': { sendData: 8_192 },
  ui: { show: 524_288, hide: SMALL, decorateMessage: 4_096 },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;

/** One function that the host answers, and the maximum size of its arguments. */
export interface AskedFunction {
  readonly capability: string;
  readonly func: string;
  readonly maxBytes: number;
}

/** Functions that the host answers. The index is the number in `REPLY.call`. */
export const askedFunctions: readonly AskedFunction[] = Object.entries(askedCapabilities).flatMap(
  ([capability, functions]) =>
    Object.entries(functions).map(([func, maxBytes]) => ({ capability, func, maxBytes: maxBytes as number })),
);

/** Import objects whose functions all call `ask` with their number. */
export function askingObjects(ask: (number: number, args: readonly unknown[]) => unknown): CapabilityObjects {
  const objects: Record<string, Record<string, (...args: unknown[]) => unknown>> = {};
  for (const [number, { capability, func }] of askedFunctions.entries()) {
    const object = (objects[capability] ??= {});
    object[func] = (...args) => ask(number, args);
  }
  return objects;
}

/**
 * True when arguments are certainly longer than `limit` as JSON. Counts without copying and stops at the limit. Escapes can make arguments that pass this
 * check longer than the limit.
 */
export function isHeavier(value: unknown, limit: number): boolean {
  return left(value, limit) < 0;
}

function left(value: unknown, budget: number): number {
  if (typeof value === 'string') return budget - value.length;
  if (ArrayBuffer.isView(value)) return budget - value.byteLength;
  if (typeof value !== 'object' || value === null) return budget - 1;
  let rest = budget - 2;
  for (const item of Array.isArray(value) ? (value as unknown[]) : Object.values(value)) {
    if (rest < 0) return rest;
    rest = left(item, rest);
  }
  return rest;
}
