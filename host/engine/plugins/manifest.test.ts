import { describe, expect, it } from 'vitest';
import { readManifest } from './manifest.ts';
import { manifestOf } from './testing/wat-component.ts';

const read = (manifest: Record<string, unknown>): unknown => readManifest(manifestOf({ id: 'test:plugin', manifest }));

const text = (name: string, more: object = {}): object => ({ name, type: 'text', ...more });
const command = (...list: object[]): object => ({ name: 'roll', description: 'Rolls', arguments: list });

describe('commands and keys of a manifest', () => {
  it('are taken in every form that the documents show', () => {
    const commands = [
      { name: 'a', description: 'Alone' },
      command(
        text('x', { choices: ['a', 'b'] }),
        { name: 'u', type: 'user' },
        text('y', { isOptional: true, isRest: true }),
      ),
    ];
    const keys = [
      { id: 'horn', title: 'Horn', suggested: 'Ctrl+Shift+H' },
      { id: 'gong', title: 'Gong' },
    ];
    expect(read({ commands, keys })).toMatchObject({ manifest: { commands, keys } });
  });

  it.each([
    ['two commands of one name', { commands: [command(), command()] }, 'roll is there twice'],
    ['two arguments of one name', { commands: [command(text('x'), text('x'))] }, 'x is there twice'],
    [
      'a required argument behind an optional one',
      { commands: [command(text('x', { isOptional: true }), text('y'))] },
      'behind an optional one',
    ],
    ['a rest that is not the last', { commands: [command(text('x', { isRest: true }), text('y'))] }, 'not the last'],
    ['a rest that is no text', { commands: [command({ name: 'n', type: 'number', isRest: true })] }, 'no text'],
    ['choices of a number', { commands: [command({ name: 'n', type: 'number', choices: ['1'] })] }, 'choices'],
    ['a name with spaces', { commands: [{ name: 'a b', description: 'x' }] }, 'pattern'],
    ['33 commands', { commands: Array.from({ length: 33 }, (_, n) => ({ name: `c${n}`, description: 'x' })) }, '32'],
    [
      'two keys of one id',
      {
        keys: [
          { id: 'k', title: 'K' },
          { id: 'k', title: 'L' },
        ],
      },
      'k is there twice',
    ],
    ['a suggestion that is no key', { keys: [{ id: 'k', title: 'K', suggested: 'press here' }] }, 'pattern'],
  ])('are refused with %s', (_what, manifest, reason) => {
    expect(() => read(manifest)).toThrow(expect.objectContaining({ code: 'PLUGIN_MANIFEST_INVALID' }));
    expect(() => read(manifest)).toThrow(reason);
  });
});

describe('the name of a manifest', () => {
  it.each([
    ['Jackfield', 'reads as that of the client'],
    ['Jасkfiеld', 'reads as that of the client'],
    ['JACKFIELD Pro', 'reads as that of the client'],
    ['System', 'reads as that of the client'],
    ['   ', 'spaces'],
    [' Horn', 'spaces'],
    ['Ho\u200drn', 'nobody sees'],
    ['Horn\u{e0041}', 'nobody sees'],
    [`H${'\u030d'.repeat(9)}orn`, 'marks'],
    ['\u3164', 'nobody sees'],
  ])('is refused as %j', (name, reason) => {
    expect(() => read({ name })).toThrow(
      expect.objectContaining({
        code: 'PLUGIN_MANIFEST_INVALID',
        message: expect.stringContaining(reason) as string,
      }) as Error,
    );
  });

  it.each(['Horn', 'Rauschunterdrückung', '雑音除去', 'Horn 📯', 'Field recorder'])('is taken as %j', (name) => {
    expect(read({ name })).toMatchObject({ manifest: { name } });
  });

  it('may be the client’s own for plugins of its namespace', () => {
    const manifest = { name: 'Jackfield bridge' };
    expect(readManifest(manifestOf({ id: 'jackfield:bridge', manifest }))).toMatchObject({ manifest });
  });

  it('stands beside a description and authors that show something', () => {
    expect(() => read({ description: ' \u200b ' })).toThrow('shows nothing');
    expect(() => read({ authors: ['\u2800'] })).toThrow('shows nothing');
  });
});
