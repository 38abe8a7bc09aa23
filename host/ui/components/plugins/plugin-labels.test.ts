import { describe, expect, it } from 'vitest';
import { byteLabel, microsecondLabel, statusLabel } from './plugin-labels.ts';

describe('words', () => {
  it.each([
    [412, '412 B'],
    [1536, '1.5 KiB'],
    [391_220, '382 KiB'],
    [1_630_000, '1.6 MiB'],
  ])('says %d bytes as %s', (bytes, words) => expect(byteLabel(bytes)).toBe(words));

  it.each([
    [6.4, '6.4 µs'],
    [232, '232 µs'],
    [12_800, '12.8 ms'],
  ])('says %d µs as %s', (time, words) => expect(microsecondLabel(time)).toBe(words));

  it('says of a plugin that lacks a setting that it is on, but what it needs, and not in green', () => {
    const needs = [{ setting: 'passphrase', label: 'needs a passphrase' }];
    expect(statusLabel({ kind: 'on' }, needs)).toEqual({ text: 'On, but needs a passphrase', tone: 'lamp' });
    expect(statusLabel({ kind: 'off' }, needs).text).toBe('Off');
    expect(statusLabel({ kind: 'on' }, [])).toEqual({ text: 'On', tone: 'good' });
  });

  it('names the step of an installation', () => {
    expect(statusLabel({ kind: 'installing', step: 'checking' }).text).toBe('Installing: checking');
  });
});
