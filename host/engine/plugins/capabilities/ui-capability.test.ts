import type { MessageMark, SlotTree, UiNode } from '@jackfield/protocol/plugin-ui';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testContext } from '../testing/capability-context.ts';
import { UiSlots } from '../ui/ui-slots.ts';
import { uiCapability } from './ui-capability.ts';

const tree = (content: string): UiNode[] => [
  { key: 't', parent: 0, element: { tag: 'text', val: { content, tone: 'normal', isHeading: false } } },
];
const contentOf = ({ nodes: [node] }: SlotTree): unknown =>
  node?.element.tag === 'text' ? node.element.val.content : null;

let slots: UiSlots;
let told: string[];
let clock: { nowMs: number };

function open() {
  clock = { nowMs: 0 };
  const { functions, close } = uiCapability(testContext({ slots, now: () => clock.nowMs }));
  const call = (name: string, ...args: unknown[]) => functions[name]?.(args);
  return { call, close: () => close?.() };
}

beforeEach(() => {
  vi.useFakeTimers();
  slots = new UiSlots();
  told = [];
  slots.on('slot', (shown) => told.push(`${shown.slot} ${String(contentOf(shown))}`));
  slots.on('slotGone', ({ slot }) => told.push(`${slot} gone`));
});
afterEach(() => {
  slots[Symbol.dispose]();
  vi.useRealTimers();
});

describe('ui', () => {
  it('shows 20 trees in a second, refuses the next and shows again after it', () => {
    const { call } = open();
    for (let count = 0; count < 20; count++) expect(call('show', 'toolbar', tree('x'))).toEqual({ value: null });
    expect(call('show', 'toolbar', tree('x'))).toEqual({ error: { tag: 'rate-limited' } });
    expect(call('hide', 'toolbar')).toEqual({ error: { tag: 'rate-limited' } });
    clock.nowMs = 1_001;
    expect(call('show', 'toolbar', tree('x'))).toEqual({ value: null });
  });

  it('lets a plugin wait that makes the host compile one large form after the other, and takes it again when that is paid', () => {
    const { call } = open();
    const formOf = (salt: number): unknown[] => {
      const properties = Object.fromEntries(
        Array.from({ length: 120 }, (_, at) => [`k${salt}x${at}`, { type: 'integer', maximum: 5, default: 1 }]),
      );
      const val = { schema: JSON.stringify({ type: 'object', properties }), value: '{}' };
      return [{ key: 'f', parent: 0, element: { tag: 'form', val } }];
    };
    const answers: unknown[] = [];
    for (let salt = 0; salt < 200; salt++) {
      answers.push(call('show', 'side-panel', formOf(salt)));
      // The calls are slow enough for the rate limit; what limits them is their processor time.
      clock.nowMs += 51;
      if (answers.some((answer) => 'error' in (answer as object))) break;
    }
    expect(answers.at(-1)).toEqual({ error: { tag: 'rate-limited' } });
    expect(answers.length).toBeLessThan(100);
    clock.nowMs += 10_000;
    expect(call('show', 'side-panel', tree('x'))).toEqual({ value: null });
  });

  it('answers with the variants of the contract and ends who sends what it does not know', () => {
    const { call } = open();
    expect(call('show', 'toolbar', Array(201).fill(tree('x')[0]))).toEqual({ error: { tag: 'too-large' } });
    expect(call('show', 'toolbar', [{ ...tree('x')[0], parent: 1 }])).toEqual({
      error: { tag: 'bad-tree', val: 'node 0 (t): the first node has to name itself as its parent' },
    });
    for (const name of ['show', 'hide']) {
      const refused = { error: { tag: 'bad-tree', val: expect.stringContaining('decorate-message') } };
      expect(call(name, 'message', tree('x'))).toEqual(refused);
    }
    for (const args of [['menu', tree('x')], ['toolbar', 'x'], []]) expect(call('show', ...args)).toBeNull();
    expect(slots.trees).toEqual([]);
  });

  it('tells the window of a slot at most once in 100 ms, the last tree wins; another slot does not wait for it', async () => {
    const { call } = open();
    for (const content of ['a', 'b', 'c']) call('show', 'toolbar', tree(content));
    call('show', 'side-panel', tree('p'));
    expect(told).toEqual(['toolbar a', 'side-panel p']);
    await vi.advanceTimersByTimeAsync(100);
    expect(told).toEqual(['toolbar a', 'side-panel p', 'toolbar c']);
    call('show', 'toolbar', tree('d'));
    call('hide', 'toolbar');
    await vi.advanceTimersByTimeAsync(100);
    expect(told.slice(3)).toEqual(['toolbar gone']);
    expect(slots.trees.map(({ slot }) => slot)).toEqual(['side-panel']);
  });

  it('keeps what an instance showed for 2 s after its end, and drops what the next one does not show', async () => {
    const { call, close } = open();
    call('show', 'toolbar', tree('a'));
    call('show', 'side-panel', tree('p'));
    close();
    expect(slots.trees).toHaveLength(2);
    expect(slots.find('test:plugin', 'toolbar', 't')).not.toBeNull();
    await vi.advanceTimersByTimeAsync(1_000);
    call('show', 'toolbar', tree('b'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(slots.find('test:plugin', 'side-panel', 't')).toBeNull();
    expect(told).toEqual(['toolbar a', 'side-panel p', 'toolbar b', 'side-panel gone']);
  });

  it('puts words of at most 80 characters beside a message, takes them away again, and keeps 200', () => {
    const marks: MessageMark[] = [];
    slots.on('messageMark', (mark) => marks.push(mark));
    const { call } = open();
    const mark = { pluginId: 'test:plugin', messageId: '7', label: 'encrypted', tone: 'good' };
    expect(call('decorateMessage', '7', 'encrypted', 'good')).toEqual({ value: null });
    expect(slots.marks).toEqual([mark]);
    expect(call('decorateMessage', '7', '🎲'.repeat(80), 'good')).toEqual({ value: null });
    expect(call('decorateMessage', '7', 'x'.repeat(81), 'good')).toMatchObject({ error: { tag: 'bad-tree' } });
    expect(call('decorateMessage', '7', '\u202Ex', 'good')).toMatchObject({ error: { tag: 'bad-tree' } });
    expect(call('decorateMessage', '7', 'x', 'purple')).toBeNull();
    call('decorateMessage', '7', '', 'good');
    expect(marks.at(-1)).toEqual({ ...mark, label: '' });
    for (let id = 0; id < 210; id++) {
      clock.nowMs += 100;
      call('decorateMessage', String(id), 'x', 'soft');
    }
    expect(slots.marks).toHaveLength(200);
    expect(slots.marks[0]?.messageId).toBe('10');
  });
});
