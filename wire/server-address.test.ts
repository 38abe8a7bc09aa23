import { describe, expect, it } from 'vitest';
import { CLOSE_CODE, closeReasonOf } from './close-codes.ts';
import { formatServerAddress, parseServerAddress } from './server-address.ts';

describe('server address', () => {
  it.each([
    ['Voice.Example.org', 'voice.example.org:27420'],
    [' localhost:5000 ', 'localhost:5000'],
    ['[::1]', '[::1]:27420'],
    ['[2001:db8::1]:5000', '[2001:db8::1]:5000'],
    ['127.0.0.1:1', '127.0.0.1:1'],
    ['аррӏе.com', 'xn--80ak6aa92e.com:27420'],
    ['MÜNCHEN.de:5000', 'xn--mnchen-3ya.de:5000'],
    ['ｅxample.org', 'example.org:27420'],
    ['good.example\u2215evil.example', 'good.xn--exampleevil-0h8f.example:27420'],
  ])('reads %j as %s', (text, spelled) => {
    const address = parseServerAddress(text);
    expect(address && formatServerAddress(address)).toBe(spelled);
  });

  it.each([
    '',
    ' ',
    'a b',
    'host:',
    'host:0',
    'host:65536',
    '::1',
    'https://host',
    'user@host',
    'host/path',
    '[::1',
    'a\u202eb.org',
    'a\u0000b',
  ])('refuses %j', (text) => {
    expect(parseServerAddress(text)).toBeNull();
  });
});

describe('close codes', () => {
  it('are found again by number, and foreign numbers are not', () => {
    for (const [reason, code] of Object.entries(CLOSE_CODE)) expect(closeReasonOf(code)).toBe(reason);
    expect(closeReasonOf(1006)).toBeNull();
  });
});
