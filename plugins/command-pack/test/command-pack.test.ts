import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ImportsRecorder } from '../../tooling/imports-recorder.ts';
import { loadArtifact, type LoadedArtifact } from '../../tooling/load-artifact.ts';
import { locateArtifact } from '../../tooling/plugin-build.ts';

type Argument = { name: string; value: { tag: string; val: string | number } };

interface CommandPack {
  commandEvents: {
    onCommand(name: string, given: readonly Argument[]): { tag: string; val?: string };
    complete(name: string, argument: string, typed: string): string[];
  };
  state: { save(): Uint8Array; load(saved: Uint8Array): void };
  timerEvents: { onTimer(id: number): void };
  uiEvents: { onUiInput(slot: string, key: string, input: { tag: 'pressed' }): void };
}

const text = (name: string, val: string): Argument => ({ name, value: { tag: 'text', val } });
const minutes = (val: number): Argument => ({ name: 'minutes', value: { tag: 'number', val } });

let artifact: LoadedArtifact;
let nowMs: number;
let recorder: ImportsRecorder;
let plugin: CommandPack;

function open(): CommandPack {
  let timers = 0;
  recorder = new ImportsRecorder(
    {
      log: ['write'],
      session: ['getSelf', 'listChannels', 'listUsers', 'describeChannel', 'getUserKey'],
      random: ['getU32'],
      clock: ['nowMs', 'monotonicMs'],
      timers: ['setTimer', 'clearTimer'],
      ui: ['show', 'hide', 'decorateMessage'],
    },
    {
      'session.getSelf': () => ({ id: 1, name: 'Ann', isSelf: true, isMuted: false, isDeafened: false }),
      'random.getU32': () => 5,
      'clock.nowMs': () => nowMs,
      'timers.setTimer': () => ++timers,
    },
  );
  return artifact.instantiate(recorder.imports) as unknown as CommandPack;
}

/** The text nodes and button keys that stand in the header now; null when it is empty. */
function header(): string[] | null {
  const last = recorder.calls.filter(([name]) => name === 'ui.show' || name === 'ui.hide').at(-1);
  if (last === undefined || last[0] === 'ui.hide') return null;
  const nodes = last[2] as { key: string; element: { tag: string; val: { content?: string } } }[];
  return nodes.slice(1).map(({ key, element }) => element.val.content ?? key);
}

beforeAll(async () => {
  artifact = await loadArtifact((await locateArtifact(`${import.meta.dirname}/..`)).artifactFile);
}, 30_000);

beforeEach(() => {
  nowMs = 1_000_000;
  plugin = open();
});

describe('the command pack', () => {
  test('acts and rolls in the own name', () => {
    expect(plugin.commandEvents.onCommand('me', [text('action', 'waves')])).toEqual({
      tag: 'send',
      val: '* Ann waves',
    });
    expect(plugin.commandEvents.onCommand('roll', [])).toEqual({ tag: 'send', val: '🎲 Ann rolls d6: 6' });
    expect(plugin.commandEvents.onCommand('roll', [text('dice', '2d20+1')]).val).toBe(
      '🎲 Ann rolls 2d20+1: 6 + 6 + 1 = 13',
    );
    expect(plugin.commandEvents.complete('roll', 'dice', '')).toContain('d20');
  });

  test.each([
    ['roll', [text('dice', '0d6')], /roll 2d20\+1/],
    ['remind', [minutes(0), text('what', 'tea')], /1 to 1440/],
    ['remind', [minutes(5), text('what', '  ')], /what I am to remind/],
  ])('refuses /%s with words: %o', (name, given, words) => {
    const error = expect.objectContaining({
      payload: { tag: 'bad-argument', val: expect.stringMatching(words) as string },
    }) as Error;
    expect(() => plugin.commandEvents.onCommand(name, given)).toThrow(error);
  });

  test('reminds in the header when the time has come, until it is dismissed', () => {
    expect(plugin.commandEvents.onCommand('remind', [minutes(5), text('what', 'tea ☕')]).val).toContain(
      '5 minutes: tea ☕',
    );
    expect(recorder.argumentsOf('timers.setTimer')).toEqual([[300_000, false]]);
    nowMs += 300_000;
    plugin.timerEvents.onTimer(1);
    expect(header()).toEqual(['Reminder: tea ☕', 'done-1']);
    plugin.uiEvents.onUiInput('channel-header', 'done-1', { tag: 'pressed' });
    expect(header()).toBeNull();
  });

  test('takes 20 reminders and says so at the next', () => {
    for (let count = 0; count < 20; count++) plugin.commandEvents.onCommand('remind', [minutes(1), text('what', 'x')]);
    expect(() => plugin.commandEvents.onCommand('remind', [minutes(1), text('what', 'x')])).toThrow(
      expect.objectContaining({ payload: expect.objectContaining({ tag: 'failed' }) as object }) as Error,
    );
  });

  test('keeps its reminders over a restart; what is overdue rings at once', () => {
    plugin.commandEvents.onCommand('remind', [minutes(5), text('what', 'tee für zwei')]);
    const saved = plugin.state.save();
    nowMs += 600_000;
    plugin = open();
    plugin.state.load(saved);
    expect(recorder.argumentsOf('timers.setTimer')).toEqual([[10, false]]);
    plugin.timerEvents.onTimer(1);
    expect(header()?.[0]).toBe('Reminder: tee für zwei');
  });
});
