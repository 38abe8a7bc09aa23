import { describe, expect, it } from 'vitest';
import { chromiumArguments } from './chromium-arguments.ts';

describe('chromiumArguments', () => {
  it('drops the browser sandbox for root only, and adds the words of JACKFIELD_BROWSER_ARGS', () => {
    const base = { address: 'http://127.0.0.1:1/#c', profileFolder: '/p', hasGpu: true };
    expect(chromiumArguments({ ...base, isRoot: false, environment: {} })).not.toContain('--no-sandbox');
    const words = chromiumArguments({
      ...base,
      isRoot: true,
      environment: { JACKFIELD_BROWSER_ARGS: ' --headless  --mute ' },
    });
    expect(words).toContain('--no-sandbox');
    expect(words).not.toContain('--disable-gpu');
    const saving = chromiumArguments({ ...base, hasGpu: false, isRoot: false, environment: {} });
    expect(saving).toEqual(
      expect.arrayContaining(['--disable-features=SpareRendererForSitePerProcess', '--disable-gpu']),
    );
    expect(words.slice(-2)).toEqual(['--headless', '--mute']);
  });
});
