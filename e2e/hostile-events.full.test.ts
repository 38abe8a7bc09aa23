import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chatListener, endlessLoop, stackOverflow, trap } from '../host/engine/catalogue/testing/effects.ts';
import { EventsHost } from '../host/engine/supervisor/events/events-host.ts';
import type { HookCall } from '../host/engine/supervisor/events/hook-call.ts';
import { ChainRig, delay } from '../host/engine/supervisor/testing/chain-rig.ts';

const HOSTILE = 'evil:events';
const GOOD = 'good:events';

let rig: ChainRig;
let host: EventsHost;
let readyCount: number;

beforeEach(async () => {
  rig = await ChainRig.open();
  readyCount = 0;
  host = new EventsHost({
    launcher: rig.launcher.createPort(),
    eventTimeoutMs: 500,
    onCall: () => null,
    onEvent: (event) => rig.events.push(event),
    onEnding: () => undefined,
    onReady: () => (readyCount += 1),
  });
});

afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await rig[Symbol.asyncDispose]();
});

function message(text: string): HookCall {
  const sender = { id: 2, name: 'Ann', isSelf: false, isMuted: false, isDeafened: false };
  return { hook: 'chat-events', func: 'onChatMessage', args: [{ channelId: 7, sender, text, sentAtMs: 0 }] };
}

function linesOf(pluginId: string): string[] {
  return rig.events
    .filter((event) => event.kind === 'log')
    .filter((event) => event.pluginId === pluginId)
    .map((event) => event.message);
}

async function run(length: number, action: string): Promise<void> {
  const plugins = [];
  for (const component of [chatListener(HOSTILE, length, action), chatListener(GOOD)]) {
    const { pluginId, modulePath } = await rig.install(component);
    plugins.push({ pluginId, modulePath, settingsJson: '{}', parameters: [], hooks: new Set(['chat-events']) });
  }
  host.configure(plugins);
  expect(await rig.until(() => readyCount === 1)).toBe(true);
}

describe('the events sandbox', () => {
  it.each([
    { name: 'an endless loop', action: endlessLoop, code: 'SANDBOX_HUNG' },
    { name: 'a trap', action: trap, code: 'TRAPPED' },
    { name: 'a stack overflow', action: stackOverflow, code: 'TRAPPED' },
  ])(
    'survives $name in a handler: one strike with $code, and the other plugin gets every message',
    async ({ action, code }) => {
      await run(4, action);
      for (const text of ['one', 'hang', 'two', 'three']) host.deliver(message(text));
      expect(await rig.until(() => linesOf(GOOD).length === 4)).toBe(true);
      expect(linesOf(GOOD)).toEqual(['one', 'hang', 'two', 'three']);
      expect(await rig.until(() => linesOf(HOSTILE).length === 3)).toBe(true);
      expect(linesOf(HOSTILE)).toEqual(['one', 'two', 'three']);
      const strikes = rig.events.filter((event) => event.kind === 'strike');
      expect(strikes).toMatchObject([{ pluginId: HOSTILE, code, strikes: 1 }]);
    },
    60_000,
  );

  it('strikes out a handler that hangs 3 times; the other one never misses a message', async () => {
    await run(4, endlessLoop);
    for (let count = 0; count < 5; count++) host.deliver(message('hang'));
    expect(await rig.until(() => rig.events.some((event) => event.kind === 'struck-out'), 20_000)).toBe(true);
    expect(await rig.until(() => linesOf(GOOD).length === 5)).toBe(true);
    expect(linesOf(HOSTILE)).toEqual([]);
  }, 60_000);

  it('keeps 64 waiting events per plugin, drops the newest and says so', async () => {
    await run(4, endlessLoop);
    host.deliver(message('hang'));
    await delay(50);
    for (let count = 0; count < 100; count++) host.deliver(message(`m${count}`.padEnd(6)));
    const full = linesOf(HOSTILE).filter((line) => line.startsWith('EVENT_QUEUE_FULL'));
    expect(full.length).toBeGreaterThan(0);
    expect(full.length).toBeLessThan(8);
  }, 60_000);
});
