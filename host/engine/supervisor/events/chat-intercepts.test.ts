import type { ChatMessage } from '@jackfield/protocol/state';
import { describe, expect, it } from 'vitest';
import { lobby, someUser } from '../../plugins/testing/capability-context.ts';
import { ChatIntercepts } from './chat-intercepts.ts';
import type { HookAnswer, HookCall } from './hook-call.ts';

const session = { selfId: 1, channels: [lobby], users: [someUser(1), someUser(2, 'Ann')] };

type Answer = (call: HookCall) => HookAnswer | null;

function open(...answers: Answer[]): { intercepts: ChatIntercepts; asked: HookCall[]; limits: number[] } {
  const asked: HookCall[] = [];
  const limits: number[] = [];
  const asker = {
    withHook: () => answers.map((_, index) => String(index)),
    ask: async (pluginId: string, call: HookCall, limitMs: number) => {
      asked.push(call);
      limits.push(limitMs);
      return answers[Number(pluginId)]?.(call) ?? null;
    },
  };
  return { intercepts: new ChatIntercepts(asker, session), asked, limits };
}

/** As `open`, but the plugins with these numbers fail closed. */
function openGuarded(guards: readonly string[], running: readonly Answer[]): ReturnType<typeof open> {
  const asked: HookCall[] = [];
  const limits: number[] = [];
  const asker = {
    withHook: () => running.map((_, index) => String(index)),
    guards: () => guards,
    ask: async (pluginId: string, call: HookCall, limitMs: number) => {
      asked.push(call);
      limits.push(limitMs);
      return running[Number(pluginId)]?.(call) ?? null;
    },
  };
  return { intercepts: new ChatIntercepts(asker, session), asked, limits };
}

const pass: Answer = () => ({ value: { tag: 'pass' } });
const drop: Answer = () => ({ value: { tag: 'drop' } });
const late: Answer = () => null;
const replace =
  (val: unknown): Answer =>
  () => ({ value: { tag: 'replace', val } });
const shout: Answer = ({ args }) => ({ value: { tag: 'replace', val: `${String(args[1])}!` } });

const message: ChatMessage = { id: 'm', channelId: 7, userId: 2, userName: 'Ann', text: 'hello', sentAtMs: 5 };

describe('ChatIntercepts', () => {
  it('shows each plugin what the one before made of the text, with 100 ms each', async () => {
    const { intercepts, asked, limits } = open(shout, late, pass, shout);
    expect(await intercepts.send(7, 'hello')).toEqual({ kind: 'text', text: 'hello!!' });
    expect(asked.map(({ args }) => args)).toEqual([
      [7, 'hello'],
      [7, 'hello!'],
      [7, 'hello!'],
      [7, 'hello!'],
    ]);
    expect(limits).toEqual([100, 100, 100, 100]);
  });

  it('asks nobody after the one that drops, and says who it was', async () => {
    const { intercepts, asked } = open(pass, drop, shout);
    expect(await intercepts.send(7, 'hello')).toEqual({ kind: 'dropped', pluginId: '1' });
    expect(asked.length).toBe(2);
    expect(await open(drop).intercepts.display(message)).toBeNull();
  });

  it.each([
    ['an empty text', replace('')],
    ['spaces', replace(' \n ')],
    ['4,001 characters', replace('x'.repeat(4_001))],
    ['a number', replace(5)],
    ['another variant', () => ({ value: { tag: 'explode' } })],
    ['text alone', () => ({ value: 'pass' })],
    ['an error', () => ({ error: { tag: 'drop' } })],
    ['nothing', () => ({ value: null })],
  ] as [string, Answer][])('leaves the text as it was after %s', async (_what, answer) => {
    expect(await open(answer).intercepts.send(7, 'hello')).toEqual({ kind: 'text', text: 'hello' });
  });

  it('takes 4,000 characters, also of two code units', async () => {
    const longest = '😀'.repeat(4_000);
    expect(await open(replace(longest)).intercepts.send(7, 'hello')).toEqual({ kind: 'text', text: longest });
  });

  it('shows a message with its sender and id, and gives back the same one where nobody changed it', async () => {
    const { intercepts, asked } = open(replace('bye'));
    expect(await intercepts.display(message)).toEqual({ ...message, text: 'bye' });
    expect(asked[0]?.args[0]).toMatchObject({ id: 'm', channelId: 7, text: 'hello', sender: { id: 2, name: 'Ann' } });
    expect(await open(pass).intercepts.display(message)).toBe(message);
  });

  it('asks nobody when the time for all of them is over', async () => {
    const { intercepts, asked } = open(drop);
    expect(await intercepts.display(message, 0)).toBe(message);
    expect(asked).toEqual([]);
  });
});

describe('a plugin that fails closed', () => {
  it.each([
    ['is late', late],
    ['refuses with an error', () => ({ error: { tag: 'x' } })],
    ['answers no verdict', () => ({ value: 5 })],
    ['makes of it what is no message', replace('x'.repeat(4_001))],
  ] as [string, Answer][])('has a text not sent when it %s, and nobody is asked behind it', async (_how, answer) => {
    const { intercepts, asked } = openGuarded(['1'], [shout, answer, shout]);
    expect(await intercepts.send(7, 'hello')).toEqual({ kind: 'refused', pluginId: '1' });
    expect(asked.length).toBe(2);
  });

  it('has 1,000 ms where the others have 100', async () => {
    const { intercepts, limits } = openGuarded(['1'], [shout, shout, late]);
    expect(await intercepts.send(7, 'hello')).toEqual({ kind: 'text', text: 'hello!!' });
    expect(limits).toEqual([100, 1_000, 100]);
  });

  it('has a text not sent while it does not run at all, whoever else does, and shows it to nobody', async () => {
    const { intercepts, asked } = openGuarded(['9'], [shout]);
    expect(await intercepts.send(7, 'hello')).toEqual({ kind: 'refused', pluginId: '9' });
    expect(asked).toEqual([]);
  });

  it('sees what other plugins write in the name of the user, too, which the others do not, and not what it writes itself', async () => {
    const { intercepts, asked } = openGuarded(['1'], [shout, shout]);
    expect(await intercepts.sendOf(7, 'hello', '0')).toEqual({ kind: 'text', text: 'hello!' });
    expect(asked.length).toBe(1);
    expect(await intercepts.sendOf(7, 'hello', '1')).toEqual({ kind: 'text', text: 'hello' });
    expect(await openGuarded(['1'], [shout, late]).intercepts.sendOf(7, 'hello', null)).toEqual({
      kind: 'refused',
      pluginId: '1',
    });
  });
});
