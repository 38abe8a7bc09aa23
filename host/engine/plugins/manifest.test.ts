import { describe, expect, it } from 'vitest';
import { readManifest } from './manifest.ts';
import { manifestOf } from './testing/wat-component.ts';

const read = (manifest: Record<string, unknown>): unknown => readManifest(manifestOf({ id: 'test:plugin', manifest }));

const text = (name: string, more: object = {}): object => ({ name, type: 'text', ...more });
const command = (...list: object[]): object => ({ name: 'roll', description: 'Rolls', arguments: list });

describe('the text of a manifest', () => {
  const whole = manifestOf({ id: 'test:plugin' });

  it('may begin with a byte order mark and break its lines as Windows does', () => {
    expect(readManifest(`\ufeff${whole.replaceAll(',', ',\r\n')}`).manifest.id).toBe('test:plugin');
  });

  it('is refused with line, column and what to do', () => {
    expect(() => readManifest(whole.replace('{', '{\n  // mine\n'))).toThrow(
      'The manifest of the plugin is not valid: line 2, column 3: a comment; JSON has none, so remove it.',
    );
  });

  it('counts no brackets in texts: 70 in a description are taken, 65 levels behind 70 closing ones are not', () => {
    const description = '['.repeat(70);
    expect(read({ description })).toMatchObject({ manifest: { description } });
    const deep = '['.repeat(65) + ']'.repeat(65);
    const hidden = `{"description":"${']'.repeat(70)}","reasons":${deep}}`;
    expect(() => readManifest(hidden)).toThrow('nested deeper than 64 levels');
  });
});

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
