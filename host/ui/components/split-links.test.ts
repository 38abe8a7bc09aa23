import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLinks } from './split-links.ts';

const linksOf = (text: string): [string, string, string | undefined][] =>
  splitLinks(text).flatMap(({ text: shown, href, host }) => (href === null ? [] : [[shown, href, host]]));

describe('a link', () => {
  it.each([
    ['https://example.org/a?b=1#c', undefined],
    ['http://EXAMPLE.org', undefined],
    ['https://example.org:8443/x', undefined],
    ['https://аррӏе.com', 'xn--80ak6aa92e.com'],
    ['https://www.аррӏе.com/', 'www.xn--80ak6aa92e.com'],
    ['https://münchen.de/rathaus', 'xn--mnchen-3ya.de'],
    ['https://ｅxample.org/', 'example.org'],
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://2130706433/', '127.0.0.1'],
  ])('%s says where it leads, unless that is what it says: %s', (address, host) => {
    expect(linksOf(`see ${address} now`).map(([shown, , where]) => [shown, where])).toEqual([[address, host]]);
  });

  it.each([
    ['https://good.example\u2215login.evil.example/', 'https://good.example'],
    ['https://good.example\u2044login.evil.example/', 'https://good.example'],
    ['https://good.example\uff0flogin.evil.example/', 'https://good.example'],
    ['https://files.example/\u202egnp.exe', 'https://files.example/'],
    ['https://files.example/a\u2066b.example', 'https://files.example/a'],
    ['https://good.example/\u200bx', 'https://good.example/'],
    ['https://good.example\u{e0041}.evil.example/', 'https://good.example'],
  ])('in %j ends where its text would deceive, and the rest is none', (text, link) => {
    expect(linksOf(`a ${text} b`).map(([shown]) => shown)).toEqual([link]);
    expect(
      splitLinks(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });

  it.each(['https://good.example@evil.example/', 'https://good.example:pw@evil.example/'])(
    'in %s leads to the host before the @, as it says',
    (text) => {
      expect(linksOf(text)).toEqual([['https://good.example', 'https://good.example/', undefined]]);
    },
  );

  it('after a deceptive one is found again behind the next space', () => {
    const text = 'https://a.example\u2215b.example/ https://c.example';
    expect(linksOf(text).map(([shown]) => shown)).toEqual(['https://a.example', 'https://c.example']);
  });

  it('never deceives: 3,000 texts of hosts, look-alikes and controls', () => {
    const hosts = fc.constantFrom('https://', 'http://', 'www.', 'a.example', 'evil.com', 'аррӏе.com', ':80', '%2f');
    const signs = fc.constantFrom(...Array.from('/?#@\\ \n.é。\u2215\u202e\u200b\uff0f\u2066\u{e0041}'));
    fc.assert(
      fc.property(fc.array(fc.oneof(hosts, signs), { maxLength: 14 }), (pieces) => {
        const text = pieces.join('');
        const parts = splitLinks(text);
        expect(parts.map((part) => part.text).join('')).toBe(text);
        for (const { text: shown, href, host } of parts) {
          const url = href === null ? null : new URL(href);
          const isHonest =
            url === null ||
            (/^https?:$/u.test(url.protocol) &&
              !/[\p{Cf}\p{Default_Ignorable_Code_Point}\u2215\uff0f]/u.test(shown) &&
              (host === url.host ||
                shown
                  .toLowerCase()
                  .replace(/^https?:\/\//u, '')
                  .split(/[/?#]/u)[0] === url.host));
          expect(isHonest, JSON.stringify(text)).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
