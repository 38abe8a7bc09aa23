import { describe, expect, it } from 'vitest';
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
