import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askedFunctions } from '@jackfield/sandbox/capability-table';
import { fromJson, toJson } from '@jackfield/sandbox/json-values';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { threadMs } from '../../supervisor/events/cpu-debt.ts';
import { PluginStorage } from '../storage/plugin-storage.ts';
import { testContext } from '../testing/capability-context.ts';
import { Capabilities } from './capabilities.ts';

const long = (length: number): string => '\u0301'.repeat(length / 2);
const node = (index: number): object => ({
  key: `k${index}`,
  parent: 0,
  element: { tag: 'text', val: { content: 'x'.repeat(2_000), tone: 'normal', isHeading: false } },
});

/** The arguments that cause the most work, near the maximum length of each function. A function that is not listed takes only numbers and flags. */
const heaviest: Readonly<Record<string, readonly unknown[]>> = {
  'chat.send': [7, long(32_000)],
  'storage.get': ['plugin', long(2_000)],
  'storage.commit': ['plugin', Array.from({ length: 2_000 }, () => ({ key: long(700), value: new Uint8Array(8) }))],
  'http.fetch': [
    {
      method: 'post',
      url: 'https://allowed.example/',
      headers: Array.from({ length: 3_000 }, () => ({ name: 'X-A', value: 'b' })),
      body: new Uint8Array(0),
    },
  ],
  'sounds.playAsset': [long(4_000), 'oneself', 0],
  'sounds.playSamples': [new Float32Array(480_000).fill(NaN, 479_999), 'oneself', NaN],
  'peer-data.sendData': [null, new Uint8Array(5_000)],
  'ui.show': ['side-panel', Array.from({ length: 200 }, (_, index) => node(index))],
  'ui.decorateMessage': ['m', long(3_500), 'normal'],
};
const SMALL = [4_294_967_295, true];
const GRANTS = ['chat', 'control', 'http:allowed.example', 'peer-data', 'session', 'sounds', 'sounds-channel'];
/** Capabilities that need no permission and therefore answer every plugin. */
const FREE = new Set(['settings', 'storage', 'timers', 'ui']);

let folder: string;
let storage: PluginStorage;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-work-'));
  storage = new PluginStorage(folder, (error) => {
    throw error;
  });
});

afterAll(async () => {
  storage[Symbol.dispose]();
  await rm(folder, { recursive: true, force: true });
});

function open(granted: readonly string[]): Capabilities {
  const context = testContext({ granted: new Set(granted), storage: () => storage.of('test:plugin') });
  return new Capabilities(context, [...new Set(askedFunctions.map(({ capability }) => capability))]);
}

/** Processor time of 10 runs, the best of 3. */
function costMs(run: () => void): number {
  const once = (): number => {
    const startMs = threadMs();
    for (let count = 0; count < 10; count++) run();
    return threadMs() - startMs;
  };
  return Math.min(once(), once(), once());
}

describe.each(askedFunctions.map((asked) => ({ ...asked, name: `${asked.capability}.${asked.func}` })))(
  '$name',
  ({ capability, func, maxBytes, name }) => {
    const body = toJson(heaviest[name] ?? SMALL);

    it('is tried with what comes near its limit', () => {
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(maxBytes);
      expect(Buffer.byteLength(body)).toBeGreaterThan(maxBytes > 256 ? maxBytes / 8 : 0);
    });

    it.skipIf(FREE.has(capability) || func === 'cancel' || func === 'stopSound')(
      'reads nothing without its grant, however long, and answers with a refusal or with nothing',
      () => {
        let reads = 0;
        const readArguments = (): readonly unknown[] => {
          reads += 1;
          return [];
        };
        for (const bodyBytes of [0, 1, maxBytes])
          expect(open([]).answerCall({ capability, func, bodyBytes, readArguments })).not.toBeNull();
        expect(reads).toBe(0);
      },
    );

    it('reads nothing of what the sandbox kept back as too long', () => {
      const readArguments = (): never => {
        throw new Error('it was read');
      };
      const answer = open(GRANTS).answerCall({ capability, func, bodyBytes: 0, readArguments });
      // Oversized arguments to a function with fixed-size arguments end the sandbox.
      const kind = answer === null ? 'end' : Object.keys(answer).join();
      expect(kind).toBe(maxBytes <= 256 ? 'end' : 'error');
    });

    it('costs at most three times as much as reading its arguments', () => {
      const parseMs = costMs(() => fromJson(body));
      const capabilities = open(GRANTS);
      const call = {
        capability,
        func,
        bodyBytes: body.length,
        readArguments: () => fromJson(body) as readonly unknown[],
      };
      // 20 ms for 10 calls, because short times are measured in clock ticks.
      expect(costMs(() => capabilities.answerCall(call))).toBeLessThan(3 * parseMs + 20);
    });
  },
);
