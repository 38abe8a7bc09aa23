import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ServerError, serverErrorMessages } from './errors.ts';

const pages = new URL('../docs/errors/server/', import.meta.url);

describe('server errors', () => {
  it.each(Object.entries(serverErrorMessages))('%s has a page with its message, cause and fix', (code, message) => {
    const page = readFileSync(new URL(`${code}.md`, pages), 'utf8');
    for (const part of [`# ${code}\n`, message, '## Cause\n', '## Fix\n']) expect(page).toContain(part);
  });

  it('have no page without a code', () => {
    expect(readdirSync(pages).sort()).toEqual(
      Object.keys(serverErrorMessages)
        .map((code) => `${code}.md`)
        .sort(),
    );
  });

  it('fill their message from the details', () => {
    expect(ServerError.of('PORT_IN_USE', { port: 7 }).message).toBe('Port 7 is taken by another program.');
  });
});
