import { describe, expect, it } from 'vitest';
import { externalLink, isPermissionGranted, mayNavigate, originOfEngine } from './window-policy.ts';

const origin = 'http://127.0.0.1:4000';

describe('what the Electron window may do', () => {
  it.each([
    ['http://127.0.0.1:4000/#code', origin],
    ['http://127.0.0.1/#code', null],
    ['http://evil.example:4000/', null],
    ['http://127.0.0.1.evil.example:4000/', null],
    ['file:///etc/passwd', null],
    ['', null],
  ])('takes %s for the engine %s', (address, expected) => {
    expect(originOfEngine(address)).toBe(expected);
  });

  it('grants the microphone to the engine page only, and never the camera or anything else', () => {
    const ask = (permission: string, requestingUrl: string, mediaTypes: readonly string[] = []): boolean =>
      isPermissionGranted(origin, { permission, requestingUrl, mediaTypes });
    expect(ask('media', `${origin}/`, ['audio'])).toBe(true);
    expect(ask('media', `${origin}/`)).toBe(true);
    expect(ask('speaker-selection', `${origin}/`)).toBe(true);
    expect(ask('media', `${origin}/`, ['audio', 'video'])).toBe(false);
    expect(ask('media', 'http://127.0.0.1:4001/', ['audio'])).toBe(false);
    expect(ask('media', 'not an address', ['audio'])).toBe(false);
    for (const permission of ['geolocation', 'notifications', 'clipboard-read', 'hid', 'openExternal']) {
      expect(ask(permission, `${origin}/`)).toBe(false);
    }
  });

  it('stays on the engine page and hands only web links to the system', () => {
    expect(mayNavigate(origin, `${origin}/#x`)).toBe(true);
    expect(mayNavigate(origin, 'http://127.0.0.1:4001/')).toBe(false);
    expect(mayNavigate(origin, 'javascript:alert(1)')).toBe(false);
    expect(externalLink('https://example.org/a?b')).toBe('https://example.org/a?b');
    for (const target of ['file:///etc/passwd', 'javascript:alert(1)', 'smb://host/share', 'nonsense']) {
      expect(externalLink(target)).toBeNull();
    }
  });
});
