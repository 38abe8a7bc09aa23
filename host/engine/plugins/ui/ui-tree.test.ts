import { uiIcons } from '@jackfield/protocol/plugin-ui';
import type { UiNode } from '@jackfield/protocol/plugin-ui';
import { describe, expect, it } from 'vitest';
import { FormSchemas } from './ui-tree-form.ts';
import { fitInput as fit } from './ui-tree-input.ts';
import { checkTree } from './ui-tree.ts';

const schemas = new FormSchemas();
const noImage = { isImage: () => false, schemas };
const check = (nodes: unknown, slot: Parameters<typeof checkTree>[0] = 'side-panel') =>
  checkTree(slot, nodes, { isImage: (asset) => asset === 'logo.png', schemas });

const group = (key = 'root', parent = 0) => ({ key, parent, element: { tag: 'group', val: 'column' } });
const text = (key: string, content: string, parent = 0) => ({
  key,
  parent,
  element: { tag: 'text', val: { content, tone: 'normal', isHeading: false } },
});
const under = (tag: string, val: unknown) => [group(), { key: 'x', parent: 0, element: { tag, val } }];

const slider = { label: 'Gain', value: 0, minimum: -12, maximum: 12, step: 0.5, unit: 'dB' };
const select = { label: 'Mode', choices: [{ id: 'a', label: 'A' }], chosen: 'a' };
const schema = JSON.stringify({ type: 'object', properties: { n: { type: 'integer', maximum: 5, default: 1 } } });

/** One good value of each element. */
const good: Record<string, unknown> = {
  group: 'row',
  text: { content: '', tone: 'soft', isHeading: true },
  icon: 'star',
  button: { label: 'Go', icon: '', tone: 'good', isDisabled: false },
  toggle: { label: 'On', isOn: true },
  slider,
  select,
  'text-field': { label: 'Name', value: '', placeholder: '', isSecret: true },
  table: { caption: 'Talk time', columns: ['Who', 's'], cells: ['Ada', '3', 'Bob', '4'] },
  meter: { label: 'Level', value: 9, minimum: 0, maximum: 5, unit: '' },
  plot: { label: 'Response', xLabel: 'Hz', yLabel: 'dB', xs: new Float32Array([1, 2]), ys: new Float32Array([0.1, 3]) },
  image: { asset: 'logo.png', description: '' },
  form: { schema, value: '{"n":2}' },
};

function reasonOf(nodes: unknown): string {
  const checked = check(nodes);
  return checked.kind === 'bad-tree' ? checked.reason : checked.kind;
}

describe('checkTree', () => {
  it.each(Object.entries(good))('takes a %s as it is', (tag, val) => {
    const checked = check(under(tag, val));
    const expected = tag === 'plot' ? { ...(val as object), xs: [1, 2], ys: [0.1, 3] } : val;
    expect(checked).toEqual({
      kind: 'tree',
      nodes: [group(), { key: 'x', parent: 0, element: { tag, val: expected } }],
    });
  });

  it('copies what it knows and nothing else', () => {
    const extra = { ...text('t', 'x'), onclick: 'alert(1)', element: { ...text('t', 'x').element, html: '<b>' } };
    expect(check([extra])).toEqual({ kind: 'tree', nodes: [text('t', 'x')] });
  });

  it('keeps script in every text as the text that it is', () => {
    const script = '<img src=x onerror=alert(1)>';
    const checked = check([
      group(),
      text(script, script),
      ...under('button', { ...(good['button'] as object), label: script }).slice(1),
    ]);
    expect(checked.kind).toBe('tree');
    expect(JSON.stringify(checked).split('onerror')).toHaveLength(4);
  });

  it.each([
    ['no nodes', [], 'the tree has no nodes'],
    ['a first node that names another', [group('root', 1)], 'node 0 (root): the first node has to name itself'],
    ['a parent that comes later', [group(), text('a', 'x', 2), group('b')], 'node 1 (a): its parent 2 does not come'],
    ['a node that is its own parent', [group(), group('a', 1)], 'node 1 (a): its parent 1 does not come before it'],
    ['two that contain each other', [group(), group('a', 2), group('b', 1)], 'node 1 (a): its parent 2'],
    ['a parent far away', [group(), text('a', 'x', 0xffff_ffff)], 'its parent 4294967295 does not come before it'],
    ['a child of a text', [text('a', 'x'), text('b', 'y')], 'node 1 (b): its parent 0 is no group'],
    ['two of the same key', [group(), text('a', 'x'), text('a', 'y')], 'node 2: there is another node "a"'],
    ['an empty key', [group(), text('', 'x')], 'node 1: the key is empty'],
    ['a key of 65 characters', [group(), text('k'.repeat(65), 'x')], 'the key is longer than 64 characters'],
    ['turned text', [text('a', 'safe\u202Eexe.gpj')], 'node 0 (a): the text has characters that cannot be shown'],
    ['a control character', [text('a', 'x\u0007')], 'cannot be shown'],
    ['half a character', [text('a', 'x\ud83d')], 'cannot be shown'],
    ['turned text in a key', [group(), text('\u2066', 'x')], 'node 1: the key has characters'],
    ['an icon that nobody knows', under('icon', 'javascript:alert(1)'), 'there is no icon "javascript:alert(1)"'],
    ['a button without a name', under('button', { ...(good['button'] as object), label: ' ' }), 'the label is empty'],
    ['a minimum that is no minimum', under('slider', { ...slider, minimum: 12 }), 'minimum 12 is not below'],
    ['a value that is NaN', under('slider', { ...slider, value: Number.NaN }), 'the value is not finite'],
    ['an endless maximum', under('slider', { ...slider, maximum: Infinity }), 'the maximum is not finite'],
    ['a range wider than numbers', under('slider', { ...slider, minimum: -1e308, maximum: 1e308 }), 'too wide'],
    ['a value outside', under('slider', { ...slider, value: 13 }), '13 is not between -12 and 12'],
    ['a step that is too large', under('slider', { ...slider, step: 25 }), '25 is no step'],
    [
      '65 choices',
      under('select', { ...select, choices: Array(65).fill(select.choices[0]) }),
      '65 choices, the limit is 64',
    ],
    ['choices of one id', under('select', { ...select, choices: [select.choices[0], select.choices[0]] }), 'same id'],
    ['a choice that is not there', under('select', { ...select, chosen: 'b' }), 'not among the choices'],
    [
      'cells that fill no row',
      under('table', { caption: 'T', columns: ['a', 'b'], cells: ['1', '2', '3'] }),
      '3 cells do not fill',
    ],
    ['a table without columns', under('table', { caption: 'T', columns: [], cells: [] }), 'no columns'],
    [
      'a plot of 513',
      under('plot', { ...(good['plot'] as object), xs: new Float32Array(513) }),
      '513 xs, the limit is 512',
    ],
    [
      'a plot of two lengths',
      under('plot', { ...(good['plot'] as object), xs: new Float32Array(3) }),
      '3 xs, but 2 ys',
    ],
    [
      'a plot with NaN',
      under('plot', { ...(good['plot'] as object), xs: new Float32Array([NaN, 1]) }),
      'one of the xs is not finite',
    ],
    [
      'an asset that is no image',
      under('image', { asset: 'x.svg', description: '' }),
      'no PNG, WebP or JPEG asset x.svg',
    ],
    ['a schema that is no JSON', under('form', { schema: '{', value: '{}' }), 'the schema is no JSON'],
    ['a schema with a reference', under('form', { schema: '{"$ref":"http://x"}', value: '{}' }), 'uses $ref'],
    [
      'a schema with a pattern',
      under('form', { schema: '{"type":"object","properties":{"a":{"pattern":"(a+)+$"}}}', value: '{}' }),
      'uses pattern',
    ],
    [
      'a schema that is deep',
      under('form', { schema: '['.repeat(8_000), value: '{}' }),
      'nested deeper than 32 levels',
    ],
    [
      'a schema that is long',
      under('form', { schema: ' '.repeat(8_193), value: '{}' }),
      '8193 characters, the limit is 8192',
    ],
    [
      'a schema with turned text in JSON',
      under('form', { schema: '{"title":"\\u202e"}', value: '{}' }),
      'cannot be shown',
    ],
    ['a form value that does not fit', under('form', { schema, value: '{"n":6}' }), 'n must be <= 5'],
    ['a form value with a prototype', under('form', { schema, value: '[]' }), 'must be object'],
  ])('refuses %s and names it', (_name, nodes, words) => {
    expect(reasonOf(nodes)).toContain(words);
  });

  it('refuses the third form of a tree', () => {
    const forms = ['a', 'b', 'c'].map((key) => ({ key, parent: 0, element: { tag: 'form', val: good['form'] } }));
    expect(check([group(), ...forms.slice(1)]).kind).toBe('tree');
    expect(reasonOf([group(), ...forms])).toBe('node 3 (c): it is form number 3, the limit is 2');
  });

  it('refuses 9 levels and takes 8', () => {
    const nest = (levels: number) => Array.from({ length: levels }, (_, at) => group(`g${at}`, Math.max(0, at - 1)));
    expect(check(nest(8)).kind).toBe('tree');
    expect(reasonOf(nest(9))).toContain('node 8 (g8): it is nested 9 deep');
  });

  it('refuses 201 nodes, 10,000 nodes, and 65,537 bytes of text or coordinates, each as too large', () => {
    const many = (count: number) => [group(), ...Array.from({ length: count - 1 }, (_, at) => text(`t${at}`, 'x'))];
    expect(check(many(200)).kind).toBe('tree');
    for (const count of [201, 10_000]) expect(check(many(count))).toEqual({ kind: 'too-large' });
    expect(check([text('a', 'x'.repeat(65_535))]).kind).toBe('tree');
    expect(check([text('a', 'ä'.repeat(32_768))]).kind).toBe('too-large');
    const plot = { ...(good['plot'] as object), xs: new Float32Array(512), ys: new Float32Array(512) };
    const plots = Array.from({ length: 17 }, (_, at) => ({
      key: `p${at}`,
      parent: 0,
      element: { tag: 'plot', val: plot },
    }));
    expect(check([group(), ...plots]).kind).toBe('too-large');
  });

  it('calls what the contract cannot say malformed: it never throws', () => {
    const strange: unknown[] = [null, 7, 'x', {}, [null], [[]], [{ key: 'a' }], [{ key: 7, parent: 0, element: {} }]];
    strange.push([{ ...text('a', 'x'), parent: -1 }], [{ ...text('a', 'x'), parent: 0.5 }]);
    strange.push(
      under('script', ''),
      under('constructor', ''),
      under('text', null),
      under('group', 'diagonal'),
      under('meter', { ...slider, value: null }),
    );
    strange.push(under('toggle', { label: 'x', isOn: 'yes' }), under('plot', { ...(good['plot'] as object), xs: [1] }));
    strange.push(
      under('table', { caption: 'T', columns: 'ab', cells: [] }),
      under('table', { caption: 'T', columns: ['a'], cells: [{}] }),
    );
    for (const value of strange) expect(check(value), JSON.stringify(value)).toEqual({ kind: 'malformed' });
  });

  it('takes one text or one icon as a status badge', () => {
    expect(check([text('a', '3')], 'status-badge').kind).toBe('tree');
    expect(check([{ key: 'i', parent: 0, element: { tag: 'icon', val: 'zap' } }], 'status-badge').kind).toBe('tree');
    expect(check([group(), text('a', '3')], 'status-badge')).toMatchObject({ kind: 'bad-tree' });
    expect(checkTree('status-badge', under('image', good['image']), noImage).kind).toBe('bad-tree');
  });

  it('knows each icon once', () => expect(new Set(uiIcons).size).toBe(uiIcons.length));
});

describe('fitInput', () => {
  const fitInput = (element: Parameters<typeof fit>[0], input: Parameters<typeof fit>[1]) =>
    fit(element, input, schemas);
  const element = (tag: string): Parameters<typeof fit>[0] => {
    const checked = check(under(tag, good[tag]));
    if (checked.kind !== 'tree') throw new Error(checked.kind);
    const { element: found } = checked.nodes[1] ?? {};
    if (found === undefined) throw new Error('no node');
    return found;
  };

  it('takes each kind of input only for its element', () => {
    const inputs = [
      { tag: 'pressed' },
      { tag: 'flag', val: true },
      { tag: 'number', val: 2 },
      { tag: 'text', val: 'a' },
      { tag: 'json', val: '{"n":3}' },
    ] as const;
    const takers = inputs.map((input) => Object.keys(good).filter((tag) => fitInput(element(tag), input) !== null));
    expect(takers).toEqual([['button'], ['toggle'], ['slider'], ['select', 'text-field'], ['form']]);
  });

  it('refuses a disabled button, a number outside, a choice that is not there and a form that does not fit', () => {
    const button = { tag: 'button', val: { label: 'Go', icon: '', tone: 'good', isDisabled: true } } as const;
    expect(fitInput(button, { tag: 'pressed' })).toBeNull();
    for (const val of [-12.5, 12.5, Number.NaN]) expect(fitInput(element('slider'), { tag: 'number', val })).toBeNull();
    expect(fitInput(element('select'), { tag: 'text', val: 'b' })).toBeNull();
    for (const val of ['', '[]', '{"n":6}', '['.repeat(60_000), 'null']) {
      expect(fitInput(element('form'), { tag: 'json', val }), val.slice(0, 9)).toBeNull();
    }
  });

  it('fills the defaults of a form in and mends half characters of a text', () => {
    expect(fitInput(element('form'), { tag: 'json', val: '{}' })).toEqual({ tag: 'json', val: '{"n":1}' });
    expect(fitInput(element('text-field'), { tag: 'text', val: 'a\ud83d' })).toEqual({ tag: 'text', val: 'a\ufffd' });
  });
});

describe('any value at all', () => {
  /** A generator of the same numbers each time (mulberry32). */
  function randomOf(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  const strange = [
    null,
    undefined,
    -1,
    0.5,
    NaN,
    Infinity,
    2 ** 32,
    '',
    ' ',
    '\u202e',
    '\ud800',
    '__proto__',
    [],
    {},
    true,
  ];

  /** Returns the value with one part of it, at any depth, replaced by another value. */
  function mutated(value: unknown, random: () => number): unknown {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || random() < 0.15) {
      return strange[Math.floor(random() * strange.length)];
    }
    const entries = Object.entries(value);
    if (entries.length === 0) return 7;
    const [key, item] = entries[Math.floor(random() * entries.length)] ?? ['', null];
    if (Array.isArray(value)) return value.with(Number(key), mutated(item, random));
    return { ...value, [key]: mutated(item, random) };
  }

  /** A plot's coordinates are numbers in the window, and floats on their way to the engine. */
  function asSent(node: UiNode): unknown {
    const { tag, val } = node.element;
    if (tag !== 'plot') return node;
    return { ...node, element: { tag, val: { ...val, xs: new Float32Array(val.xs), ys: new Float32Array(val.ys) } } };
  }

  it('is taken as a tree that passes again, or refused in words: 20,000 broken trees, no exception', () => {
    const random = randomOf(7);
    const whole = [
      group(),
      ...Object.entries(good).map(([tag, val]) => ({ key: tag, parent: 0, element: { tag, val } })),
    ];
    const kinds = new Set<string>();
    const refused: unknown[] = [];
    for (let round = 0; round < 20_000; round++) {
      let tree: unknown = whole;
      for (let changes = 1 + Math.floor(random() * 2); changes > 0; changes--) tree = mutated(tree, random);
      const checked = check(tree);
      kinds.add(checked.kind);
      if (checked.kind === 'tree' && check(checked.nodes.map(asSent)).kind !== 'tree') refused.push(checked);
    }
    expect(refused).toEqual([]);
    expect([...kinds].sort()).toEqual(['bad-tree', 'malformed', 'tree']);
  });
});
