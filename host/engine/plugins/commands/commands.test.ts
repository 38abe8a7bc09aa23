import { describe, expect, it } from 'vitest';
import type { CommandDeclaration } from '../../catalogue/manifest.ts';
import type { HookAnswer, HookCall } from '../../supervisor/events/hook-call.ts';
import { lobby, someUser } from '../testing/capability-context.ts';
import { Commands } from './commands.ts';

const roll: CommandDeclaration = {
  name: 'roll',
  description: 'Rolls dice',
  arguments: [
    { name: 'count', type: 'integer' },
    { name: 'sides', type: 'number', isOptional: true },
  ],
};
const say: CommandDeclaration = {
  name: 'say',
  description: 'Says it',
  arguments: [
    { name: 'to', type: 'user' },
    { name: 'how', type: 'text', choices: ['loud', 'low'] },
    { name: 'what', type: 'text', isRest: true },
  ],
};
const set: CommandDeclaration = {
  name: 'set',
  description: 'Sets',
  arguments: [
    { name: 'on', type: 'flag' },
    { name: 'tag', type: 'text', isOptional: true },
  ],
};

const plugins = [
  { id: 'ada:dice', name: 'Dice', commands: [roll, say] },
  { id: 'bob:dice', name: 'Other dice', commands: [roll, set] },
];
const users = [
  someUser(1),
  someUser(2, 'Grace Hopper'),
  someUser(3, 'linus'),
  someUser(4, 'Linus'),
  someUser(5, 'Ann'),
];
const elsewhere = { ...someUser(6, 'Zed'), channelId: 8 };

function open(answer: HookAnswer | null = { value: { tag: 'nothing' } }): { commands: Commands; asked: unknown[] } {
  const asked: unknown[] = [];
  const asker = {
    withHook: () => plugins.map(({ id }) => id),
    ask: async (pluginId: string, { func, args }: HookCall, limitMs: number) => {
      asked.push([pluginId, func, ...args, limitMs]);
      return answer;
    },
  };
  const session = { selfId: 1, channels: [lobby], users: [...users, elsewhere] };
  return { commands: new Commands({ asker, session, plugins: () => plugins }), asked };
}

async function argumentsOf(line: string): Promise<unknown> {
  const { commands, asked } = open();
  await commands.run(line);
  return (asked[0] as unknown[])[3];
}

describe('a command line', () => {
  it('becomes a call with the types that the manifest declares, without what was left out, and 500 ms', async () => {
    const { commands, asked } = open();
    await commands.run('/roll 3');
    await commands.run('/roll -2147483648 2.5e1');
    expect(asked).toEqual([
      ['ada:dice', 'onCommand', 'roll', [{ name: 'count', value: { tag: 'integer', val: 3 } }], 500],
      [
        'ada:dice',
        'onCommand',
        'roll',
        [
          { name: 'count', value: { tag: 'integer', val: -2_147_483_648 } },
          { name: 'sides', value: { tag: 'number', val: 25 } },
        ],
        500,
      ],
    ]);
  });

  it('names people with and without @, in any case, in quotes where there are spaces, and takes the rest as it is', async () => {
    expect(await argumentsOf('/say "grace hopper" loud  what "is"  this ')).toEqual([
      { name: 'to', value: { tag: 'user', val: 2 } },
      { name: 'how', value: { tag: 'text', val: 'loud' } },
      { name: 'what', value: { tag: 'text', val: 'what "is"  this' } },
    ]);
    expect(await argumentsOf('/say @Linus low x')).toMatchObject([{ value: { val: 4 } }, {}, {}]);
    expect(await argumentsOf('/set ON "a \\"b\\" c"')).toEqual([
      { name: 'on', value: { tag: 'flag', val: true } },
      { name: 'tag', value: { tag: 'text', val: 'a "b" c' } },
    ]);
  });

  it.each([
    ['/roll', 'count is missing'],
    ['/roll two', 'count is a whole number'],
    ['/roll 2147483648', 'count is a whole number'],
    ['/roll 1 six', 'sides is a number'],
    ['/roll 1 2 3', '3 is too much'],
    ['/say Zed loud x', 'there is no Zed'],
    ['/say LINUS loud x', '2 people are called LINUS'],
    ['/say ann shrill x', 'how is one of loud, low'],
    ['/set maybe', 'on is yes or no'],
  ])('is refused: %s', async (line, reason) => {
    const { commands, asked } = open();
    const refused = await commands.run(line).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'COMMAND_ARGUMENT_INVALID' });
    expect(String(refused)).toContain(reason);
    expect(asked).toEqual([]);
  });

  it('finds the first installed by the short name, the other by its plugin, and nothing else', async () => {
    const { commands, asked } = open();
    await commands.run('/roll 1');
    await commands.run('/dice:set no');
    await commands.run('/bob:dice:roll 1');
    expect(asked.map((call) => (call as unknown[])[0])).toEqual(['ada:dice', 'bob:dice', 'bob:dice']);
    await expect(commands.run('/nope')).rejects.toMatchObject({ code: 'COMMAND_UNKNOWN' });
    await expect(commands.run('/')).rejects.toMatchObject({ code: 'COMMAND_UNKNOWN' });
  });

  it('is listed by /help, with how it is used', async () => {
    const { text } = (await open().commands.run('/help')) as { text: string };
    expect(text.split('\n')).toEqual([
      '/roll count [sides] – Rolls dice (Dice)',
      '/say to how what… – Says it (Dice)',
      '/dice:roll count [sides] – Rolls dice (Other dice)',
      '/set on [tag] – Sets (Other dice)',
      '/help – Lists the commands, or says how one is used',
    ]);
    expect(await open().commands.run('/help /set')).toMatchObject({ text: '/set on [tag] – Sets (Other dice)' });
  });
});

describe('a reply', () => {
  it('is nothing, a note or a message', async () => {
    expect(await open().commands.run('/roll 1')).toEqual({ kind: 'nothing' });
    for (const tag of ['show', 'send']) {
      const { commands } = open({ value: { tag, val: 'six' } });
      expect(await commands.run('/roll 1')).toEqual({ kind: tag, text: 'six', pluginName: 'Dice' });
    }
  });

  it.each([
    [null, 'COMMAND_UNANSWERED', 'Dice did not answer'],
    [{ error: { tag: 'bad-argument', val: 'no\u0000 dice' } }, 'COMMAND_ARGUMENT_INVALID', 'no  dice'],
    [{ error: { tag: 'failed', val: 'broken' } }, 'COMMAND_FAILED', 'broken'],
    [{ error: 5 }, 'COMMAND_FAILED', 'it did not say why'],
    [{ value: { tag: 'send', val: '' } }, 'COMMAND_FAILED', 'does not fit'],
    [{ value: { tag: 'show', val: 'x'.repeat(4_001) } }, 'COMMAND_FAILED', 'does not fit'],
    [{ value: 'nothing' }, 'COMMAND_FAILED', 'does not fit'],
  ] as [HookAnswer | null, string, string][])('of %j is %s', async (answer, code, words) => {
    const refused = await open(answer)
      .commands.run('/roll 1')
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code });
    expect(String(refused)).toContain(words);
  });
});

describe('completion', () => {
  const textsOf = async (line: string, answer: HookAnswer | null = null): Promise<string[]> =>
    (await open(answer).commands.complete(line)).map(({ text }) => text);

  it('proposes names with their plugin, and nothing for a message', async () => {
    expect(await textsOf('/')).toEqual(['/roll ', '/say ', '/dice:roll ', '/set ', '/help ']);
    expect((await open().commands.complete('/RO'))[0]).toEqual({
      text: '/roll ',
      label: '/roll count [sides]',
      detail: 'Rolls dice · Dice',
    });
    expect(await textsOf('//ro')).toEqual([]);
    expect(await textsOf('ro')).toEqual([]);
  });

  it('proposes people of the channel, choices and flags by what was typed so far', async () => {
    expect(await textsOf('/say ')).toEqual([
      '/say u1 ',
      '/say "Grace Hopper" ',
      '/say linus ',
      '/say Linus ',
      '/say Ann ',
    ]);
    expect(await textsOf('/say @gr')).toEqual(['/say "Grace Hopper" ']);
    expect(await textsOf('/say "grace h')).toEqual(['/say "Grace Hopper" ']);
    expect(await textsOf('/say Ann lo')).toEqual(['/say Ann loud ', '/say Ann low ']);
    expect(await textsOf('/dice:set y')).toEqual(['/dice:set yes ']);
    expect(await textsOf('/roll 1 2 ')).toEqual([]);
  });

  it('asks the plugin for the rest, and takes at most 20 texts of it', async () => {
    const { commands, asked } = open({ value: ['six feet', 5, 'a\u0007', ''] });
    expect(await commands.complete('/set yes si')).toEqual([
      { text: '/set yes "six feet" ', label: 'six feet', detail: 'tag · Other dice' },
    ]);
    expect(asked).toEqual([['bob:dice', 'complete', 'set', 'tag', 'si', 500]]);
    expect(await textsOf('/say Ann low hello th', { value: ['hello there'] })).toEqual(['/say Ann low hello there ']);
    expect((await textsOf('/set yes s', { value: Array.from({ length: 99 }, (_, n) => `s${n}`) })).length).toBe(20);
    expect(await textsOf('/set yes s', null)).toEqual([]);
  });
});
