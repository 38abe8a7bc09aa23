import contract from '@jackfield/plugin-api/contract.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { askedCapabilities } from './capability-table.ts';

const local = new Set(['log', 'clock', 'random']);

describe('capability table', () => {
  it('asks for every function of every capability of the contract that the sandbox does not answer itself', () => {
    const expected: Record<string, string[]> = {};
    for (const [name, { direction, functions }] of Object.entries(contract.interfaces)) {
      const short = name.slice(name.indexOf('/') + 1, name.indexOf('@'));
      if (direction !== 'import' || local.has(short)) continue;
      expected[short] = Object.keys(functions).map((func) =>
        func.replaceAll(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
      );
    }
    expect(Object.keys(expected).sort()).toEqual(Object.keys(askedCapabilities).sort());
    for (const [short, functions] of Object.entries(askedCapabilities))
      expect(Object.keys(functions)).toEqual(expected[short]);
  });
});
