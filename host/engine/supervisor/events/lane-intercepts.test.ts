import type { ClientMessage, ServerMessages } from '@jackfield/wire/messages';
import { describe, expect, it } from 'vitest';
import type { HookAnswer, HookCall } from './hook-call.ts';
import { LaneIntercepts } from './lane-intercepts.ts';

type Answer = (call: HookCall) => HookAnswer | null;

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
const replace =
  (change: (message: Record<string, unknown>) => unknown): Answer =>
  ({ args }) => ({ value: { tag: 'replace', val: JSON.stringify(change(JSON.parse(String(args[1])) as never)) } });

const chat: ClientMessage = { type: 'chat', requestId: 5, text: 'hello' };
const key = { userId: 2, epoch: 1, key: 'AAAAAAAAAAAAAAAAAAAAAA==' };
const joined: ServerMessages['joined'] = { type: 'joined', requestId: 1, channelId: 7, keys: [key], history: [] };

describe('LaneIntercepts', () => {
  it('asks nobody, and makes nobody wait, where no plugin looks', () => {
    expect(open().lane.send(chat)).toBeNull();
  });

  it.each(['login', 'voiceKey', 'plugins', 'pluginData', 'whisperStart', 'whisperKey', 'listen'])(
    'shows no plugin a %s',
    (type) => {
      const { lane, asked } = open(pass);
      expect(lane.send({ type } as ClientMessage)).toBeNull();
      expect(asked).toEqual([]);
    },
  );

  it.each([
    'challenge',
    'welcome',
    'voiceKeys',
    'voiceKeyAccepted',
    'renewVoiceKey',
    'pluginData',
    'recording',
    'recordAnswer',
    'whisper',
    'whisperTargets',
  ])('shows no plugin a %s', (type) => {
    const { lane, asked } = open(pass);
    expect(lane.receive({ type } as ServerMessages['challenge'])).toBeNull();
    expect(asked).toEqual([]);
  });

  it('shows each plugin what the one before made of the message', async () => {
    const shout = replace((message) => ({ ...message, text: `${String(message['text'])}!` }));
    const { lane, asked } = open(shout, pass, () => null, shout);
    expect(await lane.send(chat)).toEqual({ ...chat, text: 'hello!!' });
    expect(asked.map(({ hook, func, args }) => [hook, func, args[0]])[0]).toEqual([
      'lane-control-out',
      'onControlSend',
      'chat',
    ]);
    expect(asked[3]?.args[1]).toBe(JSON.stringify({ ...chat, text: 'hello!' }));
  });

  it('drops', async () => {
    expect(await open(() => ({ value: { tag: 'drop' } })).lane.send(chat)).toBeNull();
  });

  it('never shows the keys that come with a joined channel, and never lets them be changed', async () => {
    const { lane, asked } = open(replace((message) => ({ ...message, keys: [{ ...key, userId: 9 }] })));
    expect(await lane.receive(joined)).toEqual(joined);
    expect(asked[0]?.args[1]).toBe(JSON.stringify({ ...joined, keys: [] }));
  });

  it.each([
    ['no JSON', () => ({ value: { tag: 'replace', val: '{' } }), 'not JSON'],
    ['another kind', replace(() => ({ type: 'leave', requestId: 5 })), 'of kind leave instead of chat'],
    ['another request', replace((message) => ({ ...message, requestId: 6 })), 'another request'],
    ['what the wire does not take', replace((message) => ({ ...message, text: '' })), 'text'],
    ['a field too many', replace((message) => ({ ...message, more: 1 })), 'additional'],
    ['a login', replace(() => ({ type: 'login' })), 'login'],
  ] as [string, Answer, string][])(
    'lets the message go on as it was after %s, which is a strike',
    async (_what, answer, why) => {
      const { lane, misfits } = open(answer);
      expect(await lane.send(chat)).toEqual(chat);
      expect(misfits.length).toBe(1);
      expect(misfits[0]).toContain(why);
    },
  );
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
    ['answers with another message', [replace((message) => ({ ...message, type: 'leave' }))]],
    ['does not run', []],
  ] as [string, Answer[]][])('has a message not sent when it %s', async (_how, running) => {
    const { lane, refusals } = openGuarded(running);
    await expect(lane.send(chat)).rejects.toMatchObject({ code: 'FAILED_CLOSED', details: { id: '0' } });
    expect(refusals).toEqual(['0 FAILED_CLOSED']);
  });

  it('lets through what it looked at, and has no say in what comes in or what no plugin may see', async () => {
    const { lane } = openGuarded([replace((message) => ({ ...message, text: 'sealed' }))]);
    expect(await lane.send(chat)).toEqual({ ...chat, text: 'sealed' });
    expect(lane.isGuarded(chat)).toBe(true);
    expect(lane.isGuarded({ type: 'login' } as ClientMessage)).toBe(false);
    expect(await openGuarded([() => null]).lane.receive(joined)).toEqual(joined);
  });
});
