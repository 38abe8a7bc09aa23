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
      'line 2, column 3: a comment; JSON has none, so remove it',
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

describe('settings of a manifest', () => {
  const setting = (a: object, more: object = {}): Record<string, unknown> => ({
    settings: { type: 'object', properties: { a }, ...more },
  });

  it('are taken with defaults that fit, at every depth', () => {
    const band = { type: 'object', required: ['gain'], properties: { gain: { type: 'number', default: 0 } } };
    const list = { type: 'array', items: { type: 'object', required: ['x'], properties: { x: { type: 'string' } } } };
    for (const a of [{ type: 'integer', maximum: 3, default: 3 }, { ...band, default: {} }, band, list])
      expect(read(setting(a))).toMatchObject({ settingsSchema: { schema: { properties: { a } } } });
  });

  it.each([
    ['above its maximum', setting({ type: 'integer', maximum: 3, default: 9 }), 'setting a must be <= 3'],
    ['of another type', setting({ type: 'string', default: 9 }), 'setting a must be string'],
    ['that is no choice', setting({ enum: ['x', 'y'], default: 'z' }), 'setting a must be equal to one of the allowed'],
    [
      'that is none of the titled choices',
      setting({ oneOf: [{ const: 'x', title: 'X' }], default: 'z' }),
      'setting a must be equal to constant',
    ],
    [
      'inside an object that is not there at first',
      setting({ type: 'object', properties: { gain: { type: 'number', minimum: 1, default: 0 } } }),
      'setting a.gain must be >= 1',
    ],
    ['in a list', setting({ type: 'array', items: { type: 'number', default: 'x' } }), 'setting a[] must be number'],
    [
      'of a list with one bad entry',
      setting({ type: 'array', items: { type: 'number' }, default: [1, 'x'] }),
      'setting a.1 must',
    ],
    [
      'that is missing though required',
      setting({ type: 'number' }, { required: ['a'] }),
      'a is required and has no default',
    ],
    ['of a setting that does not exist though required', setting({}, { required: ['b'] }), 'b is required'],
  ])('are refused with a default %s, by the name of the setting', (_what, manifest, reason) => {
    expect(() => read(manifest)).toThrow(expect.objectContaining({ code: 'PLUGIN_MANIFEST_INVALID' }));
    expect(() => read(manifest)).toThrow(reason);
  });

  it('have a form that points to what there is, in rules, too', () => {
    const control = (scope: string): object => ({ type: 'VerticalLayout', elements: [{ type: 'Control', scope }] });
    const rule = (scope: string): object => ({
      type: 'Control',
      scope: '#/properties/a',
      rule: { effect: 'HIDE', condition: { scope, schema: { const: 1 } } },
    });
    const a = setting({ type: 'number' });
    for (const form of [control('#/properties/a'), rule('#/properties/a'), rule('#')])
      expect(read({ ...a, settingsUi: form })).toMatchObject({ manifest: { settingsUi: form } });
    for (const form of [control('#/properties/b'), rule('#/properties/b'), control('a'), control('#/constructor')])
      expect(() => read({ ...a, settingsUi: form })).toThrow('which is no setting');
    expect(() => read({ settingsUi: control('#/properties/a') })).toThrow('which is no setting');
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
