import { describe, expect, it } from 'vitest';
import { audioEnvironment } from './audio-environment.ts';
import { describeSituations } from './testing/situations.ts';

describeSituations('sidecar');

describe('the environment of an audio program', () => {
  it('has what sound systems read, and no token, proxy or path of libraries', () => {
    const kept = audioEnvironment({
      PULSE_SERVER: 'unix:/p',
      XDG_RUNTIME_DIR: '/run/user/1000',
      HOME: '/home/a',
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/b',
      GITHUB_TOKEN: 'secret',
      https_proxy: 'http://proxy',
      LD_PRELOAD: '/tmp/evil.so',
      LANG: 'de_DE.UTF-8',
    });
    expect(kept).toEqual({
      LC_ALL: 'C',
      PULSE_SERVER: 'unix:/p',
      XDG_RUNTIME_DIR: '/run/user/1000',
      HOME: '/home/a',
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/b',
    });
  });
});
