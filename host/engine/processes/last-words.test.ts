import { describe, expect, it } from 'vitest';
import { lastWordsOf } from './last-words.ts';

describe('lastWordsOf', () => {
  it('finds the reason behind the source line that Node prints first', () => {
    const stderr = [
      'file:///home/ada/jackfield/vendor/js-component-bindgen-component.js:10399',
      '          throw new ComponentError(retCopy.val);',
      '                ^',
      '',
      'ComponentError: failed to translate component',
      '',
      'Caused by:',
      '    exceptions proposal not enabled (at offset 0x111)',
      '    at fn (file:///home/ada/jackfield/vendor/js-component-bindgen-component.js:10399:17)',
      '    at async file:///home/ada/jackfield/transpile-child.ts:30:19',
      '',
      'Node.js v26.10.0',
      '',
    ].join('\n');
    expect(lastWordsOf(stderr)).toBe(
      'ComponentError: failed to translate component: exceptions proposal not enabled (at offset 0x111)',
    );
  });

  it('takes the end of memory from what V8 says of it', () => {
    const stderr = [
      '<--- Last few GCs --->',
      '',
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      '----- Native stack trace -----',
      ' 1: 0xe1 node::OOMErrorHandler',
    ].join('\n');
    expect(lastWordsOf(stderr)).toMatch(/^FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of/);
  });

  it('takes the last line where nothing looks like an error, and is empty for silence', () => {
    expect(lastWordsOf('one\ntwo\n\n')).toBe('two');
    expect(lastWordsOf('')).toBe('');
  });

  it('is at most 300 characters long', () => {
    expect(lastWordsOf(`Error: ${'x'.repeat(1_000)}`)).toHaveLength(300);
  });
});
