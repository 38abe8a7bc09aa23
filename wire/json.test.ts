import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonError, decodeText, isDeeperThan, parseJson, parseJsonFile } from './json.ts';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('parseJson', () => {
  it('takes 64 levels and refuses 65, and a million without recursing', () => {
    expect(parseJson(nested(64))).toBeInstanceOf(Array);
    for (const depth of [65, 1_000_000]) expect(() => parseJson(nested(depth))).toThrow(JsonError);
  });

  it('does not count brackets in strings, open or closing, behind escaped quotes, too', () => {
    const inString = String.raw`{"a":"${'['.repeat(200)}","b":"\"[[[\\","c":[]}`;
    expect(parseJson(inString)).toMatchObject({ c: [] });
    // A string full of closing brackets hides no depth behind it.
    const hidden = `["${']'.repeat(200)}",${nested(64)}]`;
    expect(() => parseJson(hidden)).toThrow('deeper than 64');
  });

  it('agrees with the depth of what JSON.parse makes of the text', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null
        ? 1 + Math.max(0, ...Object.values(value).map((item) => depthOf(item)))
        : 0;
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        const depth = depthOf(JSON.parse(text));
        expect(isDeeperThan(text, depth)).toBe(false);
        expect(isDeeperThan(text, depth - 1)).toBe(depth > 0);
      }),
    );
  });
});

/** The value, or 'refused' when the reader rejects the text; an error of the reader without a position is returned itself. */
function outcomeOf(read: (text: string) => unknown, text: string): unknown {
  try {
    return { value: read(text) };
  } catch (error) {
    const isPlaced = !(error instanceof JsonError) || /^line \d+, column \d+: /.test(error.message);
    return isPlaced ? 'refused' : error;
  }
}

describe('parseJsonFile', () => {
  const text = '{\r\n  "name": "Bom",\r\n  "count": 1\r\n}\r\n';
  const value = { name: 'Bom', count: 1 };

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16, as Windows PowerShell writes it', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 with the high byte first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('reads %s', (_, bytes) => {
    expect(parseJsonFile(bytes)).toEqual(value);
  });

  it('reads a text with the mark, too', () => {
    expect(parseJsonFile(`\ufeff${text}`)).toEqual(value);
  });

  it.each([
    ['{\n  // mine\n  "a": 1\n}', 'line 2, column 3: a comment; JSON has none, so remove it'],
    ['{\r\n  "a": 1 /* mine */\r\n}', 'line 2, column 10: a comment'],
    ['# mine\n{}', 'line 1, column 1: a comment'],
    ['\ufeff{"a": 1,}', 'line 1, column 9: a comma stands before this }; remove the comma'],
    ['[1, 2,\n]', 'line 2, column 1: a comma stands before this ]'],
    ['{"a" 1}', 'line 1, column 6: a colon is missing'],
    ['{"a": 1 "b": 2}', 'line 1, column 9: a comma is missing'],
    ['{a: 1}', 'line 1, column 2: texts and names stand in double quotes'],
    ["{'a': 1}", 'line 1, column 2: texts and names stand in double quotes, not in single ones'],
    ['{“a”: 1}', 'line 1, column 2: typographic quotes'],
    ['{"a": }', 'line 1, column 7: a value is missing before this }'],
    ['{"a": "x\n"}', 'line 1, column 7: this text does not end on its line'],
    ['{"a": "C:\\maps"}', 'line 1, column 7: this text has a backslash'],
    ['{"a": "x}', 'line 1, column 7: this text does not end;'],
    ['{"a": 01}', 'line 1, column 7: this is not a number'],
    ['{"a": .5}', 'line 1, column 7: this is not a number'],
    ['{"a": NaN}', 'line 1, column 7: values are true, false'],
    ['{"a": 1}\n}', 'line 2, column 1: nothing may follow'],
    ['{"a": [1, 2', 'line 1, column 12: the file ends too early; ] } is missing'],
    ['{1: 2}', 'line 1, column 2: a name in double quotes is expected'],
    [' \n', 'line 2, column 1: the file is empty'],
    ['', 'line 1, column 1: the file is empty'],
  ])('says of %j: %s', (broken, message) => {
    expect(() => parseJsonFile(broken)).toThrow(message);
  });

  it('finds a fault wherever JSON.parse does, and none in JSON', () => {
    const scrap = fc.array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"a"',
        '"',
        '1',
        '-',
        '0',
        '.',
        'e',
        'true',
        ' ',
        '\n',
        '\\',
        '/',
        '\u0001',
        'é',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          scrap.map((parts) => parts.join('')),
        ),
        (candidate) => {
          expect(outcomeOf(parseJsonFile, candidate)).toEqual(outcomeOf(JSON.parse, candidate));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('says what to do with other encodings', () => {
    expect(() => parseJsonFile(Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d]))).toThrow(
      'save it in the encoding UTF-8',
    );
  });
});

it('decodes a text that is no JSON all the same', () => {
  expect(decodeText(Buffer.from('\ufeffuntrusted comment: x'))).toBe('untrusted comment: x');
});

it.each([
  ['utf-16le', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ['utf-16be', [0xfe, 0xff, 0x00, 0x7b, 0x00, 0x7d]],
])('decodes %s by its mark, which is two bytes', (_, bytes) => {
  expect(parseJsonFile(Uint8Array.from(bytes))).toEqual({});
  // One byte of the mark is no mark.
  for (const index of [0, 1])
    expect(() => decodeText(Uint8Array.from(bytes.with(index, 0x7b)))).toThrow('save it in the encoding UTF-8');
});

it('gives the fault of a long text in the words of the parser, with its cause', () => {
  const text = `["${'x'.repeat(1 << 20)}",]`;
  const error = thrownBy(() => parseJsonFile(text));
  expect(error).toBeInstanceOf(JsonError);
  expect(error).toMatchObject({ cause: expect.any(Error) as unknown });
  expect((error as Error).message).not.toContain('line 1');
  const short = thrownBy(() => parseJsonFile('[1,]'));
  expect((short as Error).message).toContain('line 1');
  expect(short).toMatchObject({ cause: expect.any(Error) as unknown });
});

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
