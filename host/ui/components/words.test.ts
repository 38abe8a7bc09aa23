import { describe, expect, it } from 'vitest';
import { certificateChange, inGroups } from './certificate-change.ts';
import { dropPlace, moved } from './chain-order.ts';
import { byteWords, microsecondWords, statusWords } from './plugin-words.ts';
import { splitLinks } from './split-links.ts';

describe('splitLinks', () => {
  it('finds web addresses and leaves the rest as it was', () => {
    const text = 'See https://a.example/x?y=1#z, and (http://b.example).';
    const parts = splitLinks(text);
    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(parts.flatMap((part) => part.href ?? [])).toEqual(['https://a.example/x?y=1#z', 'http://b.example/']);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'ftp://a.example/x',
    'mailto:a@b.example',
    '//a.example/x',
    'steam://run/1',
    '<a href="javascript:alert(1)">x</a>',
    '',
  ])('makes no link of %j', (text) => {
    expect(splitLinks(text).every((part) => part.href === null)).toBe(true);
    expect(
      splitLinks(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });

  it('makes only http and https links, whatever stands around them', () => {
    for (let seed = 1; seed < 400; seed += 1) {
      const noise = String.fromCodePoint(
        ...Array.from({ length: 12 }, (_, at) => 32 + ((seed * 7919 + at * 104_729) % 400)),
      );
      const text = `${noise}javascript:https://a.example/${noise} data:x http://b.example${noise}`;
      const parts = splitLinks(text);
      expect(parts.map((part) => part.text).join('')).toBe(text);
      const hrefs = parts.flatMap((part) => part.href ?? []);
      expect(hrefs.filter((href) => !/^https?:\/\//u.test(href))).toEqual([]);
    }
  });
});

describe('chain order', () => {
  it('moves an item and leaves the order of the others', () => {
    expect(moved(['a', 'b', 'c', 'd'], 0, 2)).toEqual(['b', 'c', 'a', 'd']);
    expect(moved(['a', 'b', 'c', 'd'], 3, 0)).toEqual(['d', 'a', 'b', 'c']);
  });

  it.each([
    [0, 2, 'left', 1],
    [0, 2, 'right', 2],
    [3, 1, 'top', 1],
    [3, 1, 'bottom', 2],
  ] as const)('puts what comes from %d onto the %d’s %s edge to place %d', (from, onto, edge, place) => {
    expect(dropPlace(from, onto, edge)).toBe(place);
  });
});

describe('certificateChange', () => {
  it('reads address and both fingerprints, and nothing of other errors', () => {
    const details = { address: 'a:1', expected: 'aa', actual: 'bb' };
    expect(certificateChange({ code: 'CERTIFICATE_CHANGED', message: '', details })).toEqual({
      ...details,
      expectedBy: 'visit',
    });
    expect(certificateChange({ code: 'OTHER', message: '', details })).toBeNull();
    expect(certificateChange({ code: 'CERTIFICATE_CHANGED', message: '' })).toBeNull();
  });

  it('groups a fingerprint by four', () => {
    expect(inGroups('AB:CD:EF:01:23')).toBe('ABCD EF01 23');
  });
});

describe('words', () => {
  it.each([
    [412, '412 B'],
    [1536, '1.5 KiB'],
    [391_220, '382 KiB'],
    [1_630_000, '1.6 MiB'],
  ])('says %d bytes as %s', (bytes, words) => expect(byteWords(bytes)).toBe(words));

  it.each([
    [6.4, '6.4 µs'],
    [232, '232 µs'],
    [12_800, '12.8 ms'],
  ])('says %d µs as %s', (time, words) => expect(microsecondWords(time)).toBe(words));

  it('says of a plugin that lacks a setting that it is on, but what it needs, and not in green', () => {
    const needs = [{ setting: 'passphrase', label: 'needs a passphrase' }];
    expect(statusWords({ kind: 'on' }, needs)).toEqual({ text: 'On, but needs a passphrase', tone: 'lamp' });
    expect(statusWords({ kind: 'off' }, needs).text).toBe('Off');
    expect(statusWords({ kind: 'on' }, [])).toEqual({ text: 'On', tone: 'good' });
  });

  it('names the step of an installation', () => {
    expect(statusWords({ kind: 'installing', step: 'checking' }).text).toBe('Installing: checking');
  });
});
