import { describe, expect, it } from 'vitest';
import { kindOfAddress } from '../../catalogue/address-kind.ts';
import { findHost } from '../../catalogue/host-list.ts';
import { readManifest } from '../../catalogue/manifest.ts';
import { permissionsOf } from '../../catalogue/permissions.ts';
import { manifestOf } from '../../catalogue/testing/wat-component.ts';
import { checkRequest, readGuestRequest } from './guest-request.ts';
import type { GuestRequest } from './guest-request.ts';

const get: GuestRequest = { method: 'get', url: 'https://a.test/', headers: [], body: new Uint8Array(0) };
const tagOf = (change: Partial<GuestRequest>): string => {
  const checked = checkRequest({ ...get, ...change });
  return 'tag' in checked ? checked.tag : 'ok';
};

describe('an address', () => {
  it.each([
    ['public', ['1.1.1.1', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00::1']],
    [
      'private',
      ['10.0.0.1', '127.0.0.1', '127.9.9.9', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ],
    ['private', ['100.64.0.1', '::1', 'fc00::1', 'fdff::1', 'fe80::1', 'febf::1']],
    ['never', ['0.0.0.0', '0.1.2.3', '224.0.0.1', '239.1.1.1', '240.0.0.1', '255.255.255.255', '192.0.2.1', '::']],
    ['never', ['ff02::1', '::ffff:1.1.1.1', '::ffff:127.0.0.1', '::7f00:1', '64:ff9b::101:101', '2002:7f00:1::']],
    ['never', ['2001::1', '2001:db8::1', 'fec0::1', '4000::1', '', 'localhost', '1.1.1.1.1']],
  ])('is %s: %j', (kind, addresses) => {
    for (const address of addresses) expect(kindOfAddress(address), address).toBe(kind);
  });
});

describe('the list of hosts', () => {
  it('covers names as they stand, and all below a star', () => {
    const hosts = ['a.test', '*.b.test'];
    expect(findHost(hosts, 'a.test')).toBe('a.test');
    for (const host of ['x.b.test', 'x.y.b.test']) expect(findHost(hosts, host)).toBe('*.b.test');
    for (const host of ['b.test', 'xb.test', '.b.test', 'x.a.test', 'a.test.', 'A.test', '']) {
      expect(findHost(hosts, host), host).toBeNull();
    }
  });

  it('stands in the manifest: names, not addresses with schemes, ports, paths or bare stars', () => {
    const read = (hosts: unknown): void => {
      readManifest(manifestOf({ id: 'test:plugin', manifest: { http: { hosts } } }));
    };
    read(['api.example.org', '*.example.org', 'localhost', '127.0.0.1', 'xn--bcher-kva.example']);
    const bad = ['*', '*.*', 'a.*.b', '*.', '.a', 'a.', 'a..b', 'https://a.b', 'a.b:1', 'a.b/c', 'A.b', 'a b', '[::1]'];
    for (const host of [...bad, `${'a'.repeat(64)}.b`]) {
      expect(() => read([host]), host).toThrow('manifest');
    }
    expect(() => read([])).toThrow('manifest');
    expect(() => read(['a.b', 'a.b'])).toThrow('manifest');
    expect(() => read(Array.from({ length: 17 }, (_, index) => `a${index}.b`))).toThrow('manifest');
  });

  it('is what the user is asked for, host by host, and only of a plugin that imports http', () => {
    const asked = (capabilities: string[], hosts?: string[]): string[] =>
      permissionsOf({ hooks: [], capabilities }, {}, hosts).map(({ id, title }) => `${id}: ${title}`);
    expect(asked(['http'], ['a.test', '*.b.test'])).toEqual([
      'http:*.b.test: Talk to *.b.test',
      'http:a.test: Talk to a.test',
    ]);
    expect(asked(['http'])).toEqual([]);
    expect(asked(['log'], ['a.test'])).toEqual([]);
    for (const host of ['localhost', '10.0.0.1', 'nas.local', 'x.internal', '*.lan']) {
      expect(asked(['http'], [host])[0], host).toContain('http-private');
    }
  });
});

describe('a request', () => {
  it('is taken with 64 KiB, and refused with a byte more, or with a body where there is none', () => {
    expect(tagOf({ method: 'post', body: new Uint8Array(65_536) })).toBe('ok');
    expect(tagOf({ method: 'post', body: new Uint8Array(65_537) })).toBe('too-large');
    expect(tagOf({ method: 'get', body: new Uint8Array(1) })).toBe('bad-request');
  });

  it.each([
    'nonsense',
    'ftp://a.test/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'https://me@a.test/',
    'https://me:secret@a.test/',
    'https://a.test:22/',
    'https://a.test:25/',
    `https://a.test/${'x'.repeat(4_096)}`,
  ])('to %j is refused', (url) => {
    expect(tagOf({ url })).toBe('bad-request');
  });

  it.each([
    'Host',
    'COOKIE',
    'Proxy-Authorization',
    'Sec-Fetch-Mode',
    'Transfer-Encoding',
    'Content-Length',
    'Upgrade',
  ])('does not set the header %s', (name) => {
    expect(tagOf({ headers: [{ name, value: 'x' }] })).toBe('bad-request');
  });

  it('has headers that are some, at most 64 and 8,192 characters', () => {
    const one = (name: string, value: string): string => tagOf({ headers: [{ name, value }] });
    expect(one('Authorization', 'Bearer x y')).toBe('ok');
    expect(one('x-empty', '')).toBe('ok');
    for (const name of ['', 'a b', 'a:b', 'a\r\nb', 'ä']) expect(one(name, 'x'), name).toBe('bad-request');
    for (const value of ['a\r\nb: c', 'a\nb', 'a\0', 'ü', ' a', 'a '])
      expect(one('x', value), value).toBe('bad-request');
    const many = (count: number): string =>
      tagOf({ headers: Array.from({ length: count }, (_, index) => ({ name: `x${index}`, value: '' })) });
    expect([many(64), many(65)]).toEqual(['ok', 'bad-request']);
    expect([one('x', 'y'.repeat(8_191)), one('x', 'y'.repeat(8_192))]).toEqual(['ok', 'bad-request']);
  });

  it('of another shape is no guest’s', () => {
    expect(readGuestRequest(get)).toEqual(get);
    const shapes = [null, 'x', {}, { ...get, method: 'connect' }, { ...get, method: '__proto__' }, { ...get, url: 1 }];
    for (const shape of [
      ...shapes,
      { ...get, headers: {} },
      { ...get, headers: [{ name: 'x' }] },
      { ...get, body: [] },
    ]) {
      expect(readGuestRequest(shape)).toBeNull();
    }
  });
});
