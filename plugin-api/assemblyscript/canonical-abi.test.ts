import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadArtifact } from '../../plugins/tooling/load-artifact.ts';
import type { LoadedArtifact } from '../../plugins/tooling/load-artifact.ts';
import { buildEcho } from './testing/echo-component.ts';

type Echo = Record<string, (...given: readonly unknown[]) => unknown>;

/** Empty, beyond ASCII, four bytes of UTF-8, a NUL in the middle, 64 KiB. */
const TEXTS = ['', 'a', 'Grüße', 'e\u0301', '日本語', '👩‍👩‍👧 😀', 'a\0b', 'ü'.repeat(32_768)];

const point = { x: 0.5, label: 'über', y: -1e300, colour: 'blue', isLast: true };
const shapes = [
  { tag: 'nothing' },
  { tag: 'flag', val: true },
  { tag: 'small', val: 255 },
  { tag: 'whole', val: -2_147_483_648 },
  { tag: 'number', val: Math.PI },
  { tag: 'single', val: Math.fround(0.1) },
  { tag: 'text', val: 'Grüße' },
  { tag: 'point', val: point },
  { tag: 'points', val: [point, { ...point, label: '', colour: 'red', isLast: false }] },
  { tag: 'points', val: [] },
  { tag: 'maybe', val: 4_294_967_295 },
  { tag: 'maybe', val: undefined },
];
const full = {
  id: 200,
  shapes,
  notes: [[], ['', 'a'], TEXTS],
  weight: 0.25,
  name: '',
  bytes: Uint8Array.of(0, 255),
  curve: Float32Array.of(1, -0.5),
  numbers: Uint32Array.of(0, 4_294_967_295),
};
const bare = {
  id: 0,
  shapes: [],
  notes: [],
  weight: undefined,
  name: undefined,
  bytes: undefined,
  curve: Float32Array.of(),
  numbers: Uint32Array.of(),
};

let folder: string;
let artifact: LoadedArtifact;
let echo: Echo;

const mirror = {
  reflectText: (text: string) => text,
  reflectBaskets: (count: number | undefined, baskets: readonly unknown[]) => {
    if (count !== baskets.length) throw { tag: 'at', val: count };
    return baskets;
  },
  reflectName: (name: string) => (name === 'none' ? undefined : name),
  refuse: (code: number) => {
    if (code === 1) throw { tag: 'failed', val: 'Nö.' };
    if (code > 1) throw { tag: 'at', val: code };
  },
};

function instantiate(): Echo {
  const { echo: instance } = artifact.instantiate({ 'jackfield:plugin/mirror': mirror }) as unknown as { echo: Echo };
  return instance;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-echo-'));
  artifact = await loadArtifact(await buildEcho(folder));
  echo = instantiate();
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a function throws for a `result` that failed. */
function refusal(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return (error as { payload?: unknown }).payload;
  }
  return 'nothing was thrown';
}

describe('values between AssemblyScript and the host', () => {
  it.each(TEXTS.map((text) => ({ name: text.slice(0, 8), text })))('text $name comes back', ({ text }) => {
    expect(echo['echoText']?.(text)).toBe(text);
    expect(echo['echoTexts']?.([[text], [], [text, text]])).toEqual([[text], [], [text, text]]);
  });

  it('text: none is none, and half of a surrogate pair is U+FFFD', () => {
    expect(echo['echoText']?.('none')).toBeUndefined();
    expect(echo['echoText']?.('a\ud800b')).toBe('a\ufffdb');
  });

  it.each([0, 1, 65_536])('%i bytes and samples come back', (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => index * 7);
    const floats = Float32Array.from({ length }, (_, index) => index / 3);
    expect(echo['echoBytes']?.(bytes)).toEqual(bytes);
    expect(echo['echoFloats']?.(floats)).toEqual(floats);
  });

  it('options of numbers, with and without one', () => {
    expect([0, 4_294_967_295, undefined].map((number) => echo['echoNumber']?.(number))).toEqual([
      0,
      4_294_967_295,
      undefined,
    ]);
  });

  it.each(shapes.map((shape) => ({ shape })))('a variant as a parameter and twice in a list: $shape', ({ shape }) => {
    expect(echo['echoShape']?.(shape)).toEqual([shape, shape]);
  });

  it('a record as a parameter, and an option of one', () => {
    expect(echo['echoPoint']?.(point, '!')).toEqual({ ...point, label: 'über!' });
    expect(echo['echoPoint']?.(point, undefined)).toBeUndefined();
  });

  it('a result as a parameter and as an answer: the value, and each error', () => {
    expect(echo['echoOutcome']?.({ tag: 'ok', val: point })).toEqual([point]);
    for (const error of [{ tag: 'unknown' }, { tag: 'at', val: 7 }, { tag: 'failed', val: 'ä' }]) {
      expect(refusal(() => echo['echoOutcome']?.({ tag: 'err', val: error }))).toEqual(error);
    }
  });

  it('records of lists, variants and options, nested', () => {
    expect(echo['echoBaskets']?.([full, bare])).toEqual([full, bare]);
    expect(echo['echoBaskets']?.([])).toEqual([]);
  });

  it('pass through functions of the host unchanged', () => {
    for (const text of TEXTS) expect(echo['throughMirror']?.(text, [bare, full])).toEqual([bare, full]);
    expect(echo['throughMirror']?.('', [])).toEqual([]);
  });

  it('a refusal of the host is an object with words', () => {
    expect([0, 1, 2].map((code) => echo['refusedByMirror']?.(code))).toEqual([
      ['fine', 'nobody'],
      ['failed: Nö.', 'nobody'],
      ['at: 2', 'nobody'],
    ]);
  });

  it(
    '100,000 calls with lists, variants and functions of the host take no more memory than 2,000',
    { timeout: 180_000 },
    () => {
      const fresh = instantiate();
      const some = shapes.filter(({ tag }) => ['text', 'points', 'number'].includes(tag));
      const small = { ...full, shapes: some, notes: [['', 'a'], ['Grüße']], numbers: Uint32Array.of(1) };
      const turn = (): void => {
        fresh['echoBaskets']?.([small]);
        fresh['throughMirror']?.('über', [bare]);
        fresh['echoShape']?.(shapes[8]);
        fresh['echoText']?.('Grüße');
      };
      for (let call = 0; call < 500; call++) turn();
      const before = artifact.memoryBytes();
      for (let call = 0; call < 24_500; call++) turn();
      expect(artifact.memoryBytes()).toBe(before);
    },
  );
});

describe('settings in AssemblyScript', () => {
  const settings = {
    first: 'Grüße, "{name}"\\\n\u0001',
    empty: '',
    number: -12.5,
    yes: true,
    no: false,
    none: null,
    list: ['a}', { b: '"' }],
    'k"ey': 'odd',
  };

  it.each([JSON.stringify(settings), JSON.stringify(settings, undefined, 2)])('are read by key: %s', (json) => {
    const read = (key: string): unknown => echo['readSettings']?.(json, key);
    expect(read('first')).toEqual([settings.first, '-1.0', 'false', '']);
    expect(read('empty')).toEqual(['', '-1.0', 'false', '']);
    expect(read('number')).toEqual(['?', '-12.5', 'false', '-12.5']);
    expect(read('yes')).toEqual(['?', '-1.0', 'true', 'true']);
    expect(read('no')).toEqual(['?', '-1.0', 'false', 'false']);
    expect(read('none')).toEqual(['?', '-1.0', 'false', 'null']);
    expect(read('k"ey')).toEqual(['odd', '-1.0', 'false', '']);
    expect(read('missing')).toEqual(['?', '-1.0', 'false', '']);
    expect(JSON.parse((read('list') as string[])[3] ?? '')).toEqual(settings.list);
  });

  it('escapes beyond ASCII are signs, and what is no object has no settings', () => {
    expect(echo['readSettings']?.(String.raw`{"a":"\u00fc\ud83d\ude00\/\t"}`, 'a')).toEqual([
      'ü😀/\t',
      '-1.0',
      'false',
      '',
    ]);
    for (const json of ['', '{', '{}', '[1]', '{"a', '{"a":"b']) {
      expect(echo['readSettings']?.(json, 'b'), json).toEqual(['?', '-1.0', 'false', '']);
    }
  });
});
