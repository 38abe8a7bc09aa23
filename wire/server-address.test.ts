import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLOSE_CODE, closeReasonOf } from './close-codes.ts';
import {
  addressProblems,
  formatInvite,
  formatServerAddress,
  parseServerAddress,
  readInvite,
} from './server-address.ts';

const FINGERPRINT = '7068a7a4df3be6bd4f0c6cda4418cf66'.repeat(2);

describe('server address', () => {
  it.each([
    ['Voice.Example.org', 'voice.example.org:27420'],
    [' localhost:5000 ', 'localhost:5000'],
    ['[::1]', '[::1]:27420'],
    ['[2001:db8::1]:5000', '[2001:db8::1]:5000'],
    ['127.0.0.1:1', '127.0.0.1:1'],
    // Addresses as people paste them.
    ['https://voice.example.org/', 'voice.example.org:27420'],
    ['https://voice.example.org:5000', 'voice.example.org:5000'],
    ['HTTP://voice.example.org:5000/', 'voice.example.org:5000'],
    ['wss://voice.example.org', 'voice.example.org:27420'],
    ['jackfield://voice.example.org', 'voice.example.org:27420'],
    ['jackfield://[2001:DB8:0::1]:5000/', '[2001:db8::1]:5000'],
    ['voice.example.org/', 'voice.example.org:27420'],
    ['voice.example.org:5000//', 'voice.example.org:5000'],
    ['voice.example.org.', 'voice.example.org:27420'],
    ['voice.example.org.:5000', 'voice.example.org:5000'],
    ['<voice.example.org>', 'voice.example.org:27420'],
    ['“voice.example.org:5000”,', 'voice.example.org:5000'],
    ['\u200bvoice.example.org\ufeff', 'voice.example.org:27420'],
    ['voice.example.org 5000', 'voice.example.org:5000'],
    ['voice.example.org : 5000', 'voice.example.org:5000'],
    ['voice.example.org：5000', 'voice.example.org:5000'],
    ['::1', '[::1]:27420'],
    ['2001:db8::7', '[2001:db8::7]:27420'],
    ['::ffff:192.0.2.7', '[::ffff:c000:207]:27420'],
    ['bücher.example:5000', 'xn--bcher-kva.example:5000'],
    ['https://例え.テスト/', 'xn--r8jz45g.xn--zckzah:27420'],
    ['аррӏе.com', 'xn--80ak6aa92e.com:27420'],
    ['my_pc.local', 'my_pc.local:27420'],
    ['MÜNCHEN.de:5000', 'xn--mnchen-3ya.de:5000'],
    ['ｅxample.org', 'example.org:27420'],
    ['good.example\u2215evil.example', 'good.xn--exampleevil-0h8f.example:27420'],
  ])('reads %j as %s', (text, spelled) => {
    const address = parseServerAddress(text);
    expect(address && formatServerAddress(address)).toBe(spelled);
  });

  it.each([
    ['', 'EMPTY'],
    [' ', 'EMPTY'],
    ['a b', 'SPACE'],
    ['come to voice.example.org', 'SPACE'],
    ['host:', 'PORT'],
    ['host:0', 'PORT'],
    ['host:65536', 'PORT'],
    ['host:abc', 'PORT'],
    ['host:5000x', 'PORT'],
    ['27420', 'PORT_ONLY'],
    ['mumble://host', 'SCHEME'],
    ['file:///etc/passwd', 'SCHEME'],
    ['user@host', 'USER'],
    ['https://you:secret@host/', 'USER'],
    ['host/path', 'PATH'],
    ['https://example.org/voice', 'PATH'],
    ['[::1', 'HOST'],
    ['1:2:3', 'HOST'],
    ['a..b', 'HOST'],
    ['ho%73t', 'HOST'],
    ['a|b', 'HOST'],
    ['a\u202eb.org', 'HOST'],
    ['a\u0000b', 'HOST'],
    ['300.1.1.1', 'HOST'],
    [`${'a'.repeat(64)}.example`, 'HOST'],
    ['fe80::1%eth0', 'ZONE'],
    ['[fe80::1%25eth0]:5000', 'ZONE'],
    ['jackfield://host/#7068a7a4', 'FINGERPRINT'],
    [`jackfield://host/#${FINGERPRINT}0`, 'FINGERPRINT'],
    ['x'.repeat(2001), 'TOO_LONG'],
  ])('refuses %j with %s', (text, problem) => {
    expect(readInvite(text)).toEqual({ isOk: false, problem });
    expect(parseServerAddress(text)).toBeNull();
  });

  it('makes of any text an address that reads as itself and that a URL takes, or a reason', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(
        'jackfield://',
        'https://',
        ':',
        '/',
        '#',
        '?channel=',
        '@',
        '[',
        ']',
        '::1',
        '27420',
        'host',
        '.',
        '%',
      ),
    );
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    const holds = fc.check(
      fc.property(text, (typed) => {
        const read = readInvite(typed);
        if (!read.isOk) return addressProblems[read.problem].length > 5;
        const spelled = formatServerAddress(read.invite.address);
        const again = parseServerAddress(spelled);
        return (
          /^[\x21-\x7e]+$/u.test(spelled) &&
          URL.canParse(`wss://${spelled}/`) &&
          JSON.stringify(again) === JSON.stringify(read.invite.address)
        );
      }),
      { numRuns: 3_000 },
    );
    expect(holds.failed ? holds.counterexample : null).toBeNull();
  });
});

describe('invite link', () => {
  const address = { host: 'voice.example.org', port: 27_420 };

  it('holds address, channel and fingerprint, and is read back', () => {
    const link = formatInvite({ address, fingerprint: FINGERPRINT, channelName: "Ada's room #1 & more" });
    expect(link).toBe(`jackfield://voice.example.org:27420/?channel=Ada%27s%20room%20%231%20%26%20more#${FINGERPRINT}`);
    expect(readInvite(link)).toEqual({
      isOk: true,
      invite: { address, fingerprint: FINGERPRINT, channelName: "Ada's room #1 & more" },
    });
  });

  it.each([
    (link: string) => `Join us:\n${link}.\nSee you!`,
    (link: string) => `"${link}"`,
    (link: string) => `<${link}>`,
    (link: string) => `  ${link}\r\n`,
    (link: string) => link.replace('jackfield:', 'https:'),
    (link: string) => link.replace(FINGERPRINT, FINGERPRINT.toUpperCase()),
    (link: string) => link.replace(FINGERPRINT, FINGERPRINT.match(/../gu)!.join(':')),
  ])('is found where people put it (%#)', (dress) => {
    for (const host of ['voice.example.org', '2001:db8::7', '192.0.2.7']) {
      const invite = { address: { host, port: 5000 }, fingerprint: FINGERPRINT, channelName: 'Lobby' };
      expect(readInvite(dress(formatInvite(invite)))).toEqual({ isOk: true, invite });
    }
  });

  it('goes without channel and fingerprint', () => {
    const plain = formatInvite({ address, fingerprint: null, channelName: null });
    expect(plain).toBe('jackfield://voice.example.org:27420/');
    expect(readInvite(plain)).toEqual({ isOk: true, invite: { address, fingerprint: null, channelName: null } });
    expect(readInvite('voice.example.org?channel=+&x=1')).toMatchObject({ invite: { channelName: null } });
  });
});

describe('close codes', () => {
  it('are found again by number, and foreign numbers are not', () => {
    for (const [reason, code] of Object.entries(CLOSE_CODE)) expect(closeReasonOf(code)).toBe(reason);
    expect(closeReasonOf(1006)).toBeNull();
  });
});
