import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isClientName, lookOf } from './look.ts';

describe('the look of a name', () => {
  it.each([
    ['Cyrillic А and с', 'Аliсе'],
    ['all Cyrillic and Palochka', 'Аӏісе'],
    ['capitals', 'ALICE'],
    ['full width', 'Ａｌｉｃｅ'],
    ['mathematical letters', '𝐀𝓵𝗂𝖼𝑒'],
    ['a capital I for l', 'AIice'],
    ['a digit for l', 'A1ice'],
    ['a bar for l', 'A|ice'],
    ['Greek and Armenian', 'Αlicε'],
    ['small capitals', 'ᴀʟɪᴄᴇ'],
    ['Cherokee', 'ꭺꮮꭵꮯꭼ'.replace('ꭵ', 'i')],
    ['spaces and dots', ' A.l i-c_e '],
    ['characters that nobody sees', 'Ali\u200dce\u{e0041}'],
  ])('is that of Alice with %s', (_, name) => {
    expect(lookOf(name)).toBe(lookOf('Alice'));
  });

  it('takes rn for m and vv for w', () => {
    expect(lookOf('Arnold')).toBe(lookOf('Amold'));
    expect(lookOf('VVerner')).toBe(lookOf('Werner'));
  });

  it('tells apart Alice, Alicia, Alíce, Bob and Боб, and names of punctuation alone', () => {
    const looks = ['Alice', 'Alicia', 'Alíce', 'Bob', 'Боб', '!!', '?!'].map(lookOf);
    expect(new Set(looks).size).toBe(looks.length);
  });

  it('never throws, and says the same of a name and its composed and decomposed forms', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
        expect(lookOf(name.normalize('NFD'))).toBe(lookOf(name.normalize('NFC')));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['Jackfield', 'jасkfield', 'JACK FIELD', 'System', 'Ѕуѕtеm', 'Alice (you)', 'Bob (ｙｏｕ)', 'Eve ( YOU )'])(
    'is the client’s own for %s',
    (name) => {
      expect(isClientName(name)).toBe(true);
    },
  );

  it.each(['Jack', 'Alice', 'Jackfield fan', 'Systematic', 'You', ''])('is not the client’s own for %j', (name) => {
    expect(isClientName(name)).toBe(false);
  });
});
