import { describe, expect, it } from 'vitest';
import type { HookAnswer, HookCall } from './hook-call.ts';
import { LaneIntercepts } from './lane-intercepts.ts';

type Answer = (call: HookCall) => HookAnswer | null;

const BEFORE = 'hello';
/** A lane that accepts all texts but one. */
const check = (before: string, after: string): string | null =>
  after === 'misfit' ? `cannot replace ${before}` : null;

function open(...answers: Answer[]): { lane: LaneIntercepts; asked: HookCall[]; misfits: string[] } {
  const asked: HookCall[] = [];
  const misfits: string[] = [];
  const asker = {
    withHook: () => answers.map((_, index) => String(index)),
    ask: async (pluginId: string, call: HookCall) => {
      asked.push(call);
      return answers[Number(pluginId)]?.(call) ?? null;
    },
  };
  return { lane: new LaneIntercepts(asker, (id, reason) => misfits.push(`${id}: ${reason}`)), asked, misfits };
}

const pass: Answer = () => ({ value: { tag: 'pass' } });
const replaceBy =
  (change: (text: string) => string): Answer =>
  ({ args }) => ({ value: { tag: 'replace', val: change(String(args[1])) } });
const send = (lane: LaneIntercepts): Promise<string | null> => lane.intercept('out', 'chat', BEFORE, check);

describe('LaneIntercepts', () => {
  it('sees no message, and makes nobody wait, where no plugin intercepts', () => {
    expect(open().lane.intercepts('out')).toBe(false);
    expect(open(pass).lane.intercepts('in')).toBe(true);
  });

  it('shows each plugin what the one before made of the message', async () => {
    const shout = replaceBy((text) => `${text}!`);
    const { lane, asked } = open(shout, pass, () => null, shout);
    expect(await send(lane)).toBe('hello!!');
    expect(asked[0]).toEqual({ hook: 'lane-control-out', func: 'onControlSend', args: ['chat', 'hello'] });
    expect(asked[3]?.args[1]).toBe('hello!');
  });

  it('asks by the hook of the direction', async () => {
    const { lane, asked } = open(pass);
    expect(await lane.intercept('in', 'presence', BEFORE, check)).toBe(BEFORE);
    expect(asked).toEqual([{ hook: 'lane-control-in', func: 'onControlReceived', args: ['presence', 'hello'] }]);
  });

  it('drops', async () => {
    expect(await send(open(() => ({ value: { tag: 'drop' } })).lane)).toBeNull();
  });

  it('lets the message go on as it was after what the lane does not accept, which is a strike', async () => {
    const { lane, misfits } = open(replaceBy(() => 'misfit'));
    expect(await send(lane)).toBe(BEFORE);
    expect(misfits).toEqual(['0: cannot replace hello']);
  });
});

describe('a plugin that fails closed at the lane', () => {
  function openGuarded(running: readonly Answer[]): { lane: LaneIntercepts; refusals: string[] } {
    const refusals: string[] = [];
    const asker = {
      withHook: () => running.map((_, index) => String(index)),
      guards: (hook: string) => (hook === 'lane-control-out' ? ['0'] : []),
      ask: async (pluginId: string, call: HookCall) => running[Number(pluginId)]?.(call) ?? null,
    };
    const onRefused = (id: string, { code }: { readonly code: string }): void => void refusals.push(`${id} ${code}`);
    return { lane: new LaneIntercepts(asker, () => undefined, onRefused), refusals };
  }

  it.each([
    ['is late', [() => null]],
    ['answers with another message', [replaceBy(() => 'misfit')]],
    ['does not run', []],
  ] as [string, Answer[]][])('has a message not sent when it %s', async (_how, running) => {
    const { lane, refusals } = openGuarded(running);
    expect(lane.intercepts('out')).toBe(true);
    await expect(send(lane)).rejects.toMatchObject({ code: 'FAILED_CLOSED', details: { id: '0' } });
    expect(refusals).toEqual(['0 FAILED_CLOSED']);
  });

  it('lets through what it looked at, and has no say in what comes in', async () => {
    const { lane } = openGuarded([replaceBy(() => 'sealed')]);
    expect(await send(lane)).toBe('sealed');
    expect(lane.isGuarded).toBe(true);
    expect(await openGuarded([() => null]).lane.intercept('in', 'chat', BEFORE, check)).toBe(BEFORE);
  });
});
