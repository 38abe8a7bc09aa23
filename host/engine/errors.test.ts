import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorMessages } from './error-codes.ts';
import { JackfieldError } from './errors.ts';

const pagesFolder = new URL('../../docs/errors/', import.meta.url);

describe('error codes', () => {
  it.each(Object.entries(errorMessages))('%s has a page with its message, cause and fix', (code, message) => {
    const page = readFileSync(new URL(`${code}.md`, pagesFolder), 'utf8');
    expect(page).toContain(`# ${code}`);
    expect(page).toContain(message);
    for (const heading of ['## Message', '## Cause', '## Fix']) {
      const body = page.split(`${heading}\n`)[1]?.split('\n## ')[0] ?? '';
      expect(body.trim().length, heading).toBeGreaterThan(15);
    }
  });
});

/** Codes of faults attributed to a running plugin or to its preparation: toasts and logs show them far from any other mention of the plugin. */
const FAULTS = [
  'BAD_OUTPUT',
  'DEADLINE_MISSED',
  'EVENT_QUEUE_FULL',
  'LANE_MESSAGE_INVALID',
  'PLUGIN_PAUSED',
  'PLUGIN_RESTS',
  'PLUGIN_START_FAILED',
  'PLUGIN_TRANSPILE_FAILED',
  'SANDBOX_DIED',
  'SANDBOX_HUNG',
  'TRAPPED',
] as const;

describe('faults of plugins', () => {
  it.each(FAULTS)('%s names the plugin, by its name where that is known', (code) => {
    const error = JackfieldError.of(code, { id: 'lab:echo', limitMs: 4, reason: 'why', dropped: 1 });
    expect(error.message).toContain('lab:echo');
    expect(error.about('lab:echo', 'Echo').message).toContain('Echo');
    expect(error.about('lab:echo', 'Echo').message).not.toContain('lab:echo');
  });

  it('are never told of "the plugin", which nobody can tell from another one', () => {
    const nameless = Object.entries(errorMessages).filter(
      ([code, message]) => (FAULTS as readonly string[]).includes(code) && /\bthe plugin\b/i.test(message),
    );
    expect(nameless).toEqual([]);
  });
});

describe('JackfieldError', () => {
  it('fills its message from the details and keeps the cause', () => {
    const cause = new Error('disk');
    const error = JackfieldError.of('PLUGIN_UNKNOWN', { id: 'a:b' }, cause);
    expect(error.message).toBe(
      'No registry has a plugin with the id a:b. Check the id, or add the registry that has it.',
    );
    expect(error.cause).toBe(cause);
    expect(error.toCoded()).toEqual({ code: 'PLUGIN_UNKNOWN', message: error.message, details: { id: 'a:b' } });
  });

  it('wraps a foreign error as INTERNAL and leaves a coded one alone', () => {
    const coded = JackfieldError.of('CHAIN_CLOSED');
    expect(JackfieldError.from(coded)).toBe(coded);
    expect(JackfieldError.from(new RangeError('boom')).message).toContain('boom');
    expect(JackfieldError.from(new RangeError('boom')).code).toBe('INTERNAL');
  });

  it('calls a full disk by its name, wherever a write met it', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    expect(JackfieldError.from(full)).toMatchObject({ code: 'DISK_FULL', message: expect.stringContaining('ENOSPC') });
  });

  it('says what to run where a package is missing, and keeps a missing file of our own INTERNAL', async () => {
    const missing = await import(`${'no'}-such-package`).catch((error: unknown) => error);
    const named = Object.assign(new Error("Cannot find package 'ws' imported from /a/b.ts"), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    for (const error of [missing, named]) {
      expect(JackfieldError.from(error)).toMatchObject({
        code: 'INSTALLATION_INCOMPLETE',
        message: expect.stringContaining('npm ci'),
      });
    }
    const ours = Object.assign(new Error("Cannot find module '/a/b.ts'"), { code: 'ERR_MODULE_NOT_FOUND' });
    expect(JackfieldError.from(ours).code).toBe('INTERNAL');
  });

  it('survives a trip across a thread as code and words', () => {
    const plain = structuredClone(JackfieldError.of('PLUGIN_UNKNOWN', { id: 'a:b' }).toPlain());
    expect(JackfieldError.revive(plain)).toMatchObject({ code: 'PLUGIN_UNKNOWN', message: plain.message });
    expect(JackfieldError.revive({ code: 'NO_SUCH_CODE', message: 'x' }).code).toBe('INTERNAL');
  });
});
