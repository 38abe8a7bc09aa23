import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EngineError, PAGE_ERRORS } from './engine-error.ts';

const pagesFolder = new URL('../../../docs/errors/', import.meta.url);

describe('PAGE_ERRORS', () => {
  it.each(Object.entries(PAGE_ERRORS))('%s has a page with the same words', (code, message) => {
    expect(readFileSync(new URL(`${code}.md`, pagesFolder), 'utf8')).toContain(`## Message\n\n${message}\n`);
  });
});

describe('EngineError', () => {
  it('carries code, words, details and cause', () => {
    const cause = new Error('why');
    expect(EngineError.ofPage('MICROPHONE_BUSY', cause)).toMatchObject({ code: 'MICROPHONE_BUSY', cause, details: {} });
    const details = { address: 'a:1' };
    expect(new EngineError({ code: 'X', message: 'words', details })).toMatchObject({
      code: 'X',
      message: 'words',
      details,
    });
  });
});
