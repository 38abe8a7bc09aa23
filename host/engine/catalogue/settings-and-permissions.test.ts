import { describe, expect, it } from 'vitest';
import { permissionsOf } from './permissions.ts';
import { SettingsSchema, checkSettingsUi } from './settings-schema.ts';

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    strength: { type: 'number', minimum: 0, maximum: 100, default: 80, 'x-parameter': 0 },
    mode: { type: 'string', enum: ['soft', 'hard'], default: 'hard', 'x-parameter': 1 },
    isOn: { type: 'boolean', default: true, 'x-parameter': 2 },
    note: { type: 'string', default: '' },
  },
};

describe('SettingsSchema', () => {
  it('fills defaults in and maps linked keys to parameter numbers', () => {
    const compiled = SettingsSchema.compile(schema);
    const settings = compiled.complete({ strength: 20 });
    expect(settings).toEqual({ strength: 20, mode: 'hard', isOn: true, note: '' });
    expect(compiled.parameterValues(settings)).toEqual([
      [0, 20],
      [1, 1],
      [2, 1],
    ]);
  });

  it('maps a parameter back to its key: a choice by index, a switch by 0', () => {
    const compiled = SettingsSchema.compile(schema);
    const settings = compiled.complete({});
    expect(compiled.withParameters(settings, new Map([[1, 0]]))).toMatchObject({ mode: 'soft' });
    expect(compiled.withParameters(settings, new Map([[2, 0]]))).toMatchObject({ isOn: false });
    expect(compiled.withParameters(settings, new Map([[9, 0]]))).toBeNull();
  });

  it('needs a restart when a setting with x-restart changes, and for no other', () => {
    const compiled = SettingsSchema.compile({
      type: 'object',
      properties: {
        tier: { type: 'string', enum: ['light', 'strong'], default: 'light', 'x-restart': true },
        strength: { type: 'number', default: 80 },
      },
    });
    expect(compiled.needsRestart({ strength: 20, tier: 'light' }, { strength: 30, tier: 'light' })).toBe(false);
    expect(compiled.needsRestart({ strength: 20, tier: 'light' }, { strength: 20, tier: 'strong' })).toBe(true);
  });

  it('refuses 101 and an unknown key', () => {
    const compiled = SettingsSchema.compile(schema);
    for (const bad of [{ strength: 101 }, { other: 1 }, []]) {
      expect(() => compiled.complete(bad)).toThrow(expect.objectContaining({ code: 'PLUGIN_SETTINGS_INVALID' }));
    }
  });

  it.each([
    ['a remote reference', { $ref: 'https://evil.example/x' }],
    ['a regular expression', { type: 'string', pattern: '(a+)+$' }],
    ['a restart that is neither true nor false', { type: 'string', 'x-restart': 'yes' }],
    ['a format', { type: 'string', format: 'email' }],
    ['a key that every object has', { type: 'object', properties: { constructor: { type: 'number' } } }],
    ['8 levels', nested(8)],
    [
      '1,500 parts',
      { type: 'object', properties: Object.fromEntries(Array.from({ length: 1_500 }, (_, n) => [`k${n}`, {}])) },
    ],
  ])('refuses %s', (_what, property) => {
    const hostile = { type: 'object', properties: { a: property } };
    expect(() => SettingsSchema.compile(hostile)).toThrow(expect.objectContaining({ code: 'PLUGIN_MANIFEST_INVALID' }));
  });
});

describe('checkSettingsUi', () => {
  const layoutWith = (condition: object): object => ({
    type: 'VerticalLayout',
    elements: [
      {
        type: 'Control',
        scope: '#/properties/mode',
        rule: {
          effect: 'HIDE',
          condition: { type: 'OR', conditions: [{ scope: '#/properties/note', schema: condition }] },
        },
      },
    ],
  });

  it('takes rules that compare', () => {
    expect(() => checkSettingsUi(layoutWith({ const: 'hard' }))).not.toThrow();
  });

  it.each([
    ['a regular expression in a rule', layoutWith({ pattern: '^(a+)+$' })],
    ['a reference in a rule', layoutWith({ $ref: '#/definitions/x' })],
    ['1,500 parts', { elements: Array.from({ length: 1_500 }, () => ({ type: 'Label' })) }],
    ['a text of 3,000 characters', { type: 'Label', text: 'x'.repeat(3_000) }],
  ])('refuses %s', (_what, layout) => {
    expect(() => checkSettingsUi(layout)).toThrow(expect.objectContaining({ code: 'PLUGIN_MANIFEST_INVALID' }));
  });
});

function nested(levels: number): object {
  return levels === 0 ? {} : { type: 'array', items: nested(levels - 1) };
}

describe('permissionsOf', () => {
  it('asks for nothing for lifecycle, parameters, log, clock and random', () => {
    expect(permissionsOf({ hooks: ['lifecycle', 'parameters'], capabilities: ['log', 'clock', 'random'] })).toEqual([]);
  });

  it('asks for eavesdropping, first and at high risk, when audio and chat come together', () => {
    const permissions = permissionsOf({ hooks: ['decoded-audio'], capabilities: ['chat'] });
    expect(permissions.map(({ id }) => id)).toEqual(['eavesdropping', 'chat', 'hears-others']);
    expect(permissions[0]?.risk).toBe('high');
  });

  it.each([['chat-send-intercept'], ['lane-control-out'], ['positional']])(
    'asks for eavesdropping when audio and %s come together: what is heard could leave in what is sent',
    (hook) => {
      const ids = permissionsOf({ hooks: ['captured-audio', hook], capabilities: [] }).map(({ id }) => id);
      expect(ids[0]).toBe('eavesdropping');
    },
  );

  it('asks for each hook of the event instance that tells or changes something, at the risk that it has', () => {
    const risks = (hook: string): unknown[] =>
      permissionsOf({ hooks: [hook], capabilities: [] }).map(({ id, risk }) => [id, risk]);
    expect(risks('chat-send-intercept')).toEqual([['changes-own-chat', 'medium']]);
    expect(risks('chat-display-intercept')).toEqual([['changes-shown-chat', 'medium']]);
    expect(risks('lane-control-in')).toEqual([['lane-control-in', 'high']]);
    expect(risks('lane-control-out')).toEqual([['lane-control-out', 'high']]);
    expect(risks('key-events')).toEqual([['keys', 'low']]);
    expect(risks('positional')).toEqual([['positional', 'medium']]);
    expect(risks('server-events')).toEqual([['sees-server', 'low']]);
    expect(permissionsOf({ hooks: [], capabilities: ['control'] })[0]).toMatchObject({ id: 'control', risk: 'medium' });
    const free = permissionsOf({
      hooks: ['timer-events', 'command-events', 'state'],
      capabilities: ['timers', 'storage'],
    });
    expect(free).toEqual([]);
  });

  it('quotes the reason of the author for exactly what he named', () => {
    const permissions = permissionsOf({ hooks: [], capabilities: ['chat', 'session'] }, { chat: 'To greet.' });
    expect(permissions.map(({ id, reason }) => [id, reason])).toEqual([
      ['chat', 'To greet.'],
      ['session', null],
    ]);
  });
});
