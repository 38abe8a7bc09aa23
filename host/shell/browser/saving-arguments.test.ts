import { describe, expect, it } from 'vitest';
import { findGpu, savingArguments } from './saving-arguments.ts';

describe('the arguments that save memory', () => {
  const folders =
    (files: Record<string, string[]>) =>
    (folder: string): string[] => {
      const names = files[folder];
      if (names === undefined) throw new Error('ENOENT');
      return names;
    };

  it.each([
    ['a card of the kernel’s own drivers', { '/dev': ['dri', 'null'], '/dev/dri': ['card0', 'renderD128'] }, true],
    ['NVIDIA’s driver', { '/dev': ['nvidia0', 'nvidiactl'] }, true],
    ['WSL', { '/dev': ['dxg'] }, true],
    ['a display without a renderer', { '/dev': ['dri'], '/dev/dri': ['card0'] }, false],
    ['a virtual machine', { '/dev': ['null', 'nvidiactl-is-no-card'] }, false],
    ['no readable folder', {}, false],
  ])('finds on Linux with %s whether there is a graphics processor', (_, files, expected) => {
    expect(findGpu('linux', folders(files))).toBe(expected);
  });

  it('leaves other systems as they are', () => {
    expect(findGpu('darwin', folders({}))).toBe(true);
    expect(savingArguments(true)).not.toContain('--disable-gpu');
    expect(savingArguments(false)).toContain('--disable-gpu');
  });
});
