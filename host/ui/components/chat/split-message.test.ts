import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitMessage } from './split-message.ts';

/** Shows code blocks as `[code]` and paragraphs as `words|(inline code)`. */
const shape = (text: string): string[] =>
  splitMessage(text).map((block) =>
    block.kind === 'code'
      ? `[${block.text}]`
      : block.spans.map((span) => (span.isCode ? `(${span.text})` : span.text)).join('|'),
  );

describe('a message', () => {
  it.each([
    ['one line', ['one line']],
    ['two\n\nlines', ['two', '', 'lines']],
    ['```\nlet a = 1;\n```', ['[let a = 1;]']],
    ['```ts\n  let a;\n\nb```', ['[  let a;\n\nb]']],
    ['```one line```', ['[one line]']],
    ['before\n```\nx\n```\nafter', ['before', '[x]', 'after']],
    ['```\na\n```\n```\nb\n```', ['[a]', '[b]']],
    ['```\nnever closed', ['```', 'never closed']],
    ['``````', ['``````']],
    ['in the middle ``` is no fence', ['in the middle ``` is no fence']],
    ['use `npm ci` and ``a`b``', ['use |(npm ci)| and |(a`b)']],
    ['a ` alone', ['a ` alone']],
    ['`a\nb`', ['`a', 'b`']],
    ['', []],
  ])('%j is laid out as %j', (text, blocks) => {
    expect(shape(text)).toEqual(blocks);
  });

  it('loses no visible character but back quotes and the name of a language, 2,000 texts', () => {
    const piece = fc.constantFrom('`', '```', '``', 'x', ' ', '\n', '\n```', '```\n', '<b>');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const shown = splitMessage(text)
          .flatMap((block) => (block.kind === 'code' ? [block.text] : block.spans.map((span) => span.text)))
          .join('');
        const bare = (all: string): string => all.replaceAll(/[`\s]/gu, '');
        const withoutLanguages = bare(text.replaceAll(/```x+[ \t]*\n/gu, ''));
        expect(bare(shown).length).toBeGreaterThanOrEqual(withoutLanguages.length);
        expect(bare(shown).length).toBeLessThanOrEqual(bare(text).length);
      }),
      { numRuns: 2_000 },
    );
  });
});
