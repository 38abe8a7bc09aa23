import type { SlotTree, UiElement, UiNode, UiSlot } from '@jackfield/protocol/plugin-ui';

/** A node at the place where it stands in the list. */
export function node(key: string, parent: number, element: UiElement): UiNode {
  return { key, parent, element };
}

export function text(
  key: string,
  parent: number,
  content: string,
  more: { tone?: 'soft' | 'good'; isHeading?: boolean } = {},
): UiNode {
  return node(key, parent, {
    tag: 'text',
    val: { content, tone: more.tone ?? 'normal', isHeading: more.isHeading ?? false },
  });
}

export function button(
  key: string,
  parent: number,
  label: string,
  more: Partial<Extract<UiElement, { tag: 'button' }>['val']> = {},
): UiNode {
  return node(key, parent, { tag: 'button', val: { label, icon: '', tone: 'normal', isDisabled: false, ...more } });
}

export function tree(slot: UiSlot, nodes: readonly UiNode[], pluginId = 'jackfield:voice-changer'): SlotTree {
  return { pluginId, slot, nodes };
}

const bands = Array.from({ length: 120 }, (_, at) => 20 * 10 ** (at / 40));
const response = bands.map(
  (hz) => 9 * Math.exp(-(Math.log10(hz / 900) ** 2) * 4) - 5 * Math.exp(-(Math.log10(hz / 120) ** 2) * 9),
);

/** Every element, as a plugin of some size would use them. `gain` is the slider's value. */
export function everything(gain = -3): SlotTree {
  return tree('side-panel', [
    node('root', 0, { tag: 'group', val: 'column' }),
    text('title', 0, 'Equaliser', { isHeading: true }),
    text('about', 0, 'Shapes your voice before it is sent.', { tone: 'soft' }),
    node('presets', 0, { tag: 'group', val: 'row' }),
    button('warm', 3, 'Warm', { icon: 'sun', tone: 'good' }),
    button('clear', 3, 'Clear', { icon: 'sparkles' }),
    button('reset', 3, 'Reset', { icon: 'undo-2', tone: 'soft', isDisabled: true }),
    button('delete', 3, 'Delete', { tone: 'bad' }),
    node('on', 0, { tag: 'toggle', val: { label: 'Follow the room', isOn: true } }),
    node('gain', 0, {
      tag: 'slider',
      val: { label: 'Presence', value: gain, minimum: -12, maximum: 12, step: 0.5, unit: 'dB' },
    }),
    node('curve', 0, { tag: 'plot', val: { label: 'Response', xLabel: 'Hz', yLabel: 'dB', xs: bands, ys: response } }),
    node('voice', 0, {
      tag: 'select',
      val: {
        label: 'Voice',
        choices: [
          { id: 'a', label: 'Alto' },
          { id: 'b', label: 'Baritone' },
        ],
        chosen: 'a',
      },
    }),
    node('name', 0, {
      tag: 'text-field',
      val: { label: 'Name of the preset', value: '', placeholder: 'Radio', isSecret: false },
    }),
    node('levels', 0, { tag: 'group', val: 'grid' }),
    node('in', 13, { tag: 'meter', val: { label: 'In', value: -18, minimum: -60, maximum: 0, unit: 'dB' } }),
    node('out', 13, { tag: 'meter', val: { label: 'Out', value: -12.25, minimum: -60, maximum: 0, unit: 'dB' } }),
    node('who', 0, {
      tag: 'table',
      val: {
        caption: 'Talk time',
        columns: ['Who', 'Minutes'],
        cells: ['Ada', '12.5', 'Grace Hopper', '3', 'Linus', '0.75'],
      },
    }),
    node('logo', 0, { tag: 'image', val: { asset: 'logo.png', description: 'A small square' } }),
    node('bolt', 0, { tag: 'icon', val: 'zap' }),
    node('form', 0, {
      tag: 'form',
      val: {
        schema: JSON.stringify({
          type: 'object',
          properties: { greeting: { type: 'string', title: 'Greeting', maxLength: 40 } },
        }),
        value: '{"greeting":"hello"}',
      },
    }),
  ]);
}

/** A 2 × 2 PNG. */
export const PNG = {
  mime: 'image/png',
  content:
    'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGPgDs1nYGBgYmBgYGBgAAAGIgDXZwd4gQAAAABJRU5ErkJggg==',
} as const;

/** A tree in every slot. */
export function everywhere(): SlotTree[] {
  return [
    everything(),
    tree('channel-header', [
      node('row', 0, { tag: 'group', val: 'row' }),
      text('topic', 0, 'Topic: the release on Friday'),
      button('next', 0, 'Next', { icon: 'skip-forward' }),
    ]),
    tree('person-menu', [button('poke', 0, 'Poke', { icon: 'bell' })]),
    tree('composer-action', [
      node('row', 0, { tag: 'group', val: 'row' }),
      button('roll', 0, 'Roll a dice', { icon: 'dice-5' }),
    ]),
    tree('settings-page', [
      node('col', 0, { tag: 'group', val: 'column' }),
      text('head', 0, 'Calibrate', { isHeading: true }),
      button('go', 0, 'Start'),
    ]),
    tree('toolbar', [
      node('row', 0, { tag: 'group', val: 'row' }),
      button('horn', 0, 'Air horn', { icon: 'megaphone' }),
      button('duck', 0, 'Duck', { icon: 'volume-1', isDisabled: true }),
      node('live', 0, { tag: 'toggle', val: { label: 'Live', isOn: true } }),
    ]),
    tree('toolbar', everything().nodes, 'jackfield:noise-suppression'),
    tree('status-badge', [text('n', 0, 'Alto +3', { tone: 'good' })]),
    tree('status-badge', [node('i', 0, { tag: 'icon', val: 'lock' })], 'jackfield:voice-gate'),
    tree('side-panel', [text('t', 0, 'A second panel.')], 'jackfield:noise-suppression'),
  ];
}
