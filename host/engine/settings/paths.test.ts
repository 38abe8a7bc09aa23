import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolvePaths } from './paths.ts';

describe('resolvePaths', () => {
  it('puts everything under the folder that was asked for, before JACKFIELD_HOME', () => {
    const paths = resolvePaths('/somewhere', { JACKFIELD_HOME: '/elsewhere' });
    expect(Object.values(paths).every((path) => path.startsWith(resolve('/somewhere')))).toBe(true);
    expect(new Set(Object.values(paths)).size).toBe(4);
  });

  it('follows JACKFIELD_HOME when no folder was asked for', () => {
    expect(resolvePaths(undefined, { JACKFIELD_HOME: '/elsewhere' }).state).toBe(join(resolve('/elsewhere'), 'state'));
  });

  it('uses four different folders named jackfield by default', () => {
    const paths = Object.values(resolvePaths(undefined, {}));
    expect(new Set(paths).size).toBe(4);
    for (const path of paths) {
      expect(path).toContain('jackfield');
      expect(path.startsWith(homedir()) || process.env['XDG_CONFIG_HOME'] !== undefined).toBe(true);
    }
  });
});
