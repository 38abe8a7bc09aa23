import { REPLY, REQUEST } from '@jackfield/sandbox/pipe-protocol';
import { describe, expect, it } from 'vitest';
import { JackfieldError } from '../../errors.ts';
import { readCompletions, readReply } from '../../plugins/commands/command-reply.ts';
import type { ChainEvent } from '../../ports/chain.ts';
import { HostileSandbox } from '../testing/hostile-sandbox.ts';
import { EventsHost } from './events-host.ts';
import type { HookAnswer } from './hook-call.ts';
import { readVerdict } from './verdict.ts';

const ID = 'evil:events';
const done = { slot: 0, result: { tag: 'pass' }, error: null, fault: null, memoryBytes: 0, durationUs: 1, cpuUs: 1 };

/** Returns the result of `ask` and the events of the host when the sandbox ends an event with this message. */
async function ask(
  kind: number,
  body: unknown,
  flags = 0,
): Promise<{ answer: HookAnswer | null; events: ChainEvent[] }> {
  await using sandbox = new HostileSandbox((request, say) => {
    if (request.kind === REQUEST.load) say(REPLY.ready, 0, Buffer.from('{}'));
    else if (request.kind === REQUEST.event) say(kind, 0, Buffer.from(JSON.stringify(body)), flags);
  });
  const events: ChainEvent[] = [];
  const ready = Promise.withResolvers<void>();
  await using host = new EventsHost({
    launcher: sandbox.launcher,
    onCall: (_id, { readArguments }) => ({ value: readArguments() }),
    onEvent: (event) => events.push(event),
    onEnding: () => undefined,
    onReady: () => ready.resolve(),
  });
  const hooks = new Set(['chat-send-intercept']);
  host.configure([{ pluginId: ID, modulePath: '', settingsJson: '{}', parameters: [], hooks }]);
  await ready.promise;
  const answer = await host.ask(ID, { hook: 'chat-send-intercept', func: 'onChatSend', args: [7, 'x'] }, 2_000);
  return { answer, events };
}

describe('an events sandbox whose plugin broke out', () => {
  it('is believed while it answers as it should', async () => {
    expect(await ask(REPLY.eventDone, done)).toEqual({ answer: { value: { tag: 'pass' } }, events: [] });
  });

  it.each<[what: string, kind: number, body: unknown, flags?: number]>([
    ['no object', REPLY.eventDone, 5],
    ['a slot that is none', REPLY.eventDone, { ...done, slot: -1 }],
    ['negative memory', REPLY.eventDone, { ...done, memoryBytes: -5 }],
    ['a fault of its own making', REPLY.eventDone, { ...done, fault: { code: 'CERTIFICATE_CHANGED', reason: 'x' } }],
    ['a fault without words', REPLY.eventDone, { ...done, fault: { code: 'TRAPPED', reason: 5 } }],
    ['a call whose arguments are no list', REPLY.call, { text: 'hello' }],
    ['arguments longer than the function takes', REPLY.call, ['x'.repeat(1_000)]],
    ['an answer of two megabytes', REPLY.eventDone, { ...done, result: 'x'.repeat(2 << 20) }],
    ['a log line of a megabyte', REPLY.log, { slot: 0, level: 'info', message: 'x'.repeat(1 << 20) }],
    ['time of the processor that is none', REPLY.eventDone, { ...done, cpuUs: -1 }],
    ['a call of a function that there is not', REPLY.call, [], 255],
    ['an answer of audio', REPLY.captured, {}],
  ])('is ended for %s, and nobody waits for its answer', async (_what, kind, body, flags = 0) => {
    const { answer, events } = await ask(kind, body, flags);
    expect(answer).toBeNull();
    expect(events[0]).toMatchObject({ kind: 'strike', pluginId: ID, code: 'SANDBOX_PROTOCOL' });
  });
});

describe('answers of guests', () => {
  const command = {
    pluginId: ID,
    pluginName: 'Evil',
    callName: 'evil',
    declaration: { name: 'evil', description: 'x' },
  };

  /** The kind of the reply, or the error code shown to the user. */
  function outcomeOf(answer: HookAnswer): string {
    try {
      return readReply(command, answer).kind;
    } catch (error) {
      if (error instanceof JackfieldError) return error.code;
      throw error;
    }
  }

  it('of 5,000 kinds are read without any other error than a coded one', () => {
    const random = generator(7);
    const outcomes = ['nothing', 'show', 'send', 'COMMAND_FAILED', 'COMMAND_ARGUMENT_INVALID'];
    for (let round = 0; round < 5_000; round++) {
      const answer = (random() < 0.5 ? { value: invent(random, 4) } : { error: invent(random, 4) }) as HookAnswer;
      const verdict = readVerdict(answer);
      expect(verdict === null || ['pass', 'drop', 'replace'].includes(verdict.kind)).toBe(true);
      for (const text of readCompletions(answer)) expect(typeof text).toBe('string');
      expect(outcomes).toContain(outcomeOf(answer));
    }
  });
});

/** Pseudorandom numbers from 0 to 1, the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

function invent(random: () => number, depth: number): unknown {
  const leaves = [
    null,
    undefined,
    '',
    'pass',
    'replace',
    'nothing',
    'x\u0000y',
    5,
    Number.NaN,
    true,
    new Uint8Array(3),
  ];
  const leaf = leaves[Math.floor(random() * leaves.length)];
  if (depth === 0 || random() < 0.3) return leaf;
  if (random() < 0.3) return Array.from({ length: Math.floor(random() * 4) }, () => invent(random, depth - 1));
  const tags = ['pass', 'drop', 'replace', 'nothing', 'show', 'send', 'failed', 'bad-argument', 'constructor'];
  return { tag: tags[Math.floor(random() * tags.length)], val: invent(random, depth - 1) };
}
