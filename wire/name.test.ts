import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseClientMessage } from './parse-message.ts';
import { cleanName, nameFault, nameKey, nameLimits } from './name.ts';
import type { NameKind } from './name.ts';

const kinds = Object.keys(nameLimits) as NameKind[];

describe('the rule for names', () => {
  it.each([
    ['Latin with an accent', 'Zoë'],
    ['a family of emoji', '👩‍👩‍👧‍👦'],
    ['a profession with a skin colour', '👩🏽‍🚀 Ada'],
    ['a heart in colour', 'Ada ❤️'],
    ['a keycap', '1️⃣ first'],
    ['a flag of two letters', '🇩🇪'],
    ['a flag of two pictures', '🏳️‍🌈'],
    ['Persian with ZWNJ', 'می‌خواهم'],
    ['Arabic with vowel signs', 'مُحَمَّد'],
    ['Devanagari with ZWJ', 'क्‍ष'],
    ['Sinhala with ZWJ', 'ශ්‍රී ලංකා'],
    ['Vietnamese', 'Nguyễn Thị Ánh'],
    ['Thai', 'ผู้ใหญ่'],
    ['Hebrew with points', 'שָׁלוֹם'],
    ['Hangul', '김철수'],
    ['punctuation', 'C-3PO (R2)'],
  ])('takes %s as it is', (_, name) => {
    expect(nameFault(name.normalize('NFC'), 'person')).toBeNull();
    expect(cleanName(name)).toBe(name.normalize('NFC'));
  });

  it.each([
    ['a tag character', 'Alice\u{e0041}'],
    ['a variation selector behind a letter', 'Alice\ufe0f'],
    ['a variation selector behind a digit', 'Alice1\ufe0f'],
    ['a variation selector of the supplement', 'Alice\u{e0100}'],
    ['ZWJ between Latin letters', 'Ali\u200dce'],
    ['ZWNJ at the end', 'Alice\u200c'],
    ['ZWJ between a picture and a letter', 'A\u200d🚀'],
    ['a musical format character', '\u{1d173}Alice'],
    ['an Egyptian format character', '\u{13430}Alice'],
    ['a shorthand format character', 'Al\u{1bca0}ice'],
    ['a Hangul filler', 'Alice\u3164'],
    ['a Mongolian vowel separator', 'Ali\u180ece'],
    ['a direction override', 'Ali\u202ece'],
    ['an isolate', '\u2066Alice\u2069'],
    ['a blank Braille pattern', 'Alice\u2800'],
    ['a soft hyphen', 'Ali\u00adce'],
    ['an invisible plus', 'Alice\u2064'],
    ['a blank note head', 'Alice\u{1d159}'],
  ])('refuses %s as hidden, and cleans it to Alice', (_, name) => {
    expect(nameFault(name, 'person')).toBe('hidden');
    expect(cleanName(name)).toBe(name.replaceAll(/[^\p{L}\p{N}🚀]|[\u3164\u{13430}]/gu, ''));
  });

  it.each([
    ['', 'empty'],
    ['x'.repeat(33), 'tooLong'],
    ['x'.repeat(1_000_000), 'tooLong'],
    [' Alice', 'spaces'],
    ['Alice ', 'spaces'],
    ['Ali  ce', 'spaces'],
    ['Ali\u00a0ce', 'spaces'],
    ['Ali\u3000ce', 'spaces'],
    ['a\nb', 'control'],
    ['\u001b[2J', 'control'],
    ['\ud800', 'control'],
    ['\ue000', 'control'],
    ['\uffff', 'control'],
    ['\u0301Alice', 'marks'],
    ['A \u0301', 'marks'],
    [`A${'\u030d'.repeat(5)}`, 'marks'],
    ['Zoe\u0308', 'notNormal'],
    ['\u212bngstrom', 'notNormal'],
  ])('refuses %j as %s', (name, fault) => {
    expect(nameFault(name, 'person')).toBe(fault);
  });

  it('takes 4 marks on a letter and cuts 31 to 4', () => {
    const four = `A${'\u030d'.repeat(4)}`;
    expect(nameFault(four, 'person')).toBeNull();
    expect(cleanName(`A${'\u030d'.repeat(31)}lice`)).toBe(`${four}lice`);
  });

  it('makes of any text a name that holds the rule, is its own cleaned form and travels, 3,000 texts for each kind', () => {
    const nasty = fc.constantFrom(
      ...Array.from(
        '\u200d\u200c\ufe0f\u{e0041}\u0301\u094d\u20e3\u0000\u202e\u1100\u1161\u3164\u0958\u1b35\u{1d15e}\u{1f3fd}कم🚀1A ',
      ),
      '\ud83d',
    );
    const texts = fc.oneof(
      fc.array(nasty, { maxLength: 60 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.string({ unit: 'grapheme', maxLength: 80 }),
    );
    for (const kind of kinds) {
      fc.assert(
        fc.property(texts, (text) => {
          const name = cleanName(text, kind);
          const self = JSON.stringify({ type: 'self', name, isMuted: false, isDeafened: false });
          const travels = kind !== 'person' || parseClientMessage(self).isOk;
          const isRight = nameFault(name, kind) === null && cleanName(name, kind) === name && travels;
          expect(name === '' || isRight).toBe(true);
        }),
        { numRuns: 3_000 },
      );
    }
  });

  it('loses no text that shows something', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('A', '\u200d', '\u0301', ' ', '\u{e0041}', 'क') }), (text) => {
        expect(cleanName(text, 'topic') === '').toBe(!/[Aक]/u.test(text.slice(0, 4_000)));
      }),
    );
  });

  it.each(kinds)('takes a name of %s that is exactly as long as it may be, and cuts a longer one', (kind) => {
    const longest = '🚀'.repeat(nameLimits[kind]);
    expect(nameFault(longest, kind)).toBeNull();
    expect(nameFault(`${longest}a`, kind)).toBe('tooLong');
    expect(cleanName(`${longest}a`, kind)).toBe(longest);
    // A space at the cut is removed.
    const spaced = `${'a'.repeat(nameLimits[kind] - 1)} b`;
    expect(cleanName(spaced, kind)).toBe(spaced.slice(0, nameLimits[kind] - 1));
  });

  it('has one key for names that read the same', () => {
    expect(nameKey('ＡＬＩＣＥ')).toBe('alice');
    expect(nameKey('Ali\u200dce')).toBe('alice');
    expect(nameKey('Alicе')).not.toBe('alice');
  });
});
