import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import contract from '../generated/contract.json' with { type: 'json' };
import { eventHooks } from './sdk/hook-functions.ts';

const interfaces: Readonly<Record<string, { direction: string; functions: object }>> = contract.interfaces;
/** Hooks that the SDK makes by hand, and those that need more speed than QuickJS has. */
const others = new Set([
  'lifecycle',
  'parameters',
  'state',
  'captured-audio',
  'decoded-audio',
  'mixed-audio',
  'voice-codec',
]);
const tooFast = new Set(['voice-gate', 'echo-canceller', 'lane-voice-in', 'lane-voice-out']);

describe('the JavaScript SDK', () => {
  it('has every function of every event hook of the current contract', () => {
    const wanted: Record<string, string[]> = {};
    for (const [name, { direction, functions }] of Object.entries(interfaces)) {
      const [, short] = /^jackfield:plugin\/([a-z-]+)@0\.2\.0$/.exec(name) ?? [];
      if (short === undefined || direction !== 'export' || others.has(short) || tooFast.has(short)) continue;
      wanted[short] = Object.keys(functions).map(camelCase).sort();
    }
    const has = Object.entries(eventHooks).map(([name, functions]) => [name, [...functions].sort()]);
    expect(Object.fromEntries(has)).toEqual(wanted);
  });

  it('offers every capability of the current contract', async () => {
    const source = await readFile(new URL('./sdk/capabilities.ts', import.meta.url), 'utf8');
    const missing = Object.entries(interfaces)
      .filter(([name, { direction }]) => direction === 'import' && name.endsWith('@0.2.0') && !name.includes('/log@'))
      .map(([name]) => name)
      .filter((name) => !source.includes(`'${name}'`));
    expect(missing).toEqual([]);
  });
});

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
