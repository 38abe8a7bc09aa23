import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inspectFile } from '../../catalogue/plugin-file.ts';
import { buildJsComponent } from '../../catalogue/testing/js-component.ts';
import { ChainRig } from '../testing/chain-rig.ts';
import { EventsHost } from './events-host.ts';
import type { HookCall } from './hook-call.ts';

/** Answers depending on the text: an upper-case copy, nothing, an error, bytes, an endless loop, 300 ms of work. */
const source = `
import * as log from 'jackfield:plugin/log@0.2.0';
import * as clock from 'jackfield:plugin/clock@0.2.0';
export const lifecycle = { start() {}, onSettingsChanged() {}, stop() {} };
export const chatEvents = { onChatMessage(message) { log.write('info', message.text); } };
export const chatSendIntercept = {
  onChatSend(channelId, text) {
    if (text === 'loop') for (;;);
    if (text === 'slow') { const start = clock.monotonicMs(); while (clock.monotonicMs() - start < 300); }
    if (text === 'trap') throw new Error('on purpose');
    return text === 'drop' ? { tag: 'drop' } : { tag: 'replace', val: text.toUpperCase() };
  },
};
export const commandEvents = {
  onCommand(name) { throw { tag: 'bad-argument', val: name }; },
  complete() { return ['a', 'b']; },
};
`;

let rig: ChainRig;
let host: EventsHost;
let plugin: { readonly pluginId: string; readonly modulePath: string };
let lines: string[];
let endings: number;

beforeAll(async () => {
  rig = await ChainRig.open();
  const file = join(rig.folder, 'asked.wasm');
  const exports = ['chat-events', 'chat-send-intercept', 'command-events'];
  await writeFile(file, await buildJsComponent({ id: 'test:asked', source, exports, imports: ['log', 'clock'] }));
  const inspected = await inspectFile(file);
  const { cache } = rig;
  plugin = { pluginId: 'test:asked', modulePath: await cache.install(inspected) };
}, 120_000);

afterAll(() => rig[Symbol.asyncDispose]());

beforeEach(async () => {
  lines = [];
  endings = 0;
  const ready = Promise.withResolvers<void>();
  host = new EventsHost({
    launcher: rig.launcher.createPort(),
    onCall: () => null,
    onEvent: (event) => lines.push(event.kind === 'log' ? event.message : event.kind),
    onEnding: () => (endings += 1),
    onReady: () => ready.resolve(),
  });
  const hooks = new Set(['chat-events', 'chat-send-intercept', 'command-events']);
  host.configure([{ ...plugin, settingsJson: '{}', parameters: [], hooks }]);
  await ready.promise;
}, 30_000);

afterEach(() => host[Symbol.asyncDispose]());

const send = (text: string): HookCall => ({ hook: 'chat-send-intercept', func: 'onChatSend', args: [7, text] });

function message(text: string): HookCall {
  const sender = { id: 2, name: 'Ann', isSelf: false, isMuted: false, isDeafened: false };
  return { hook: 'chat-events', func: 'onChatMessage', args: [{ id: 'm', channelId: 7, sender, text, sentAtMs: 0 }] };
}

describe('EventsHost.ask', () => {
  it('resolves with what the function returned, or with the payload of its error', async () => {
    expect(await host.ask('test:asked', send('hello'), 5_000)).toEqual({ value: { tag: 'replace', val: 'HELLO' } });
    expect(await host.ask('test:asked', send('drop'), 5_000)).toEqual({ value: { tag: 'drop' } });
    const command: HookCall = { hook: 'command-events', func: 'onCommand', args: ['roll', []] };
    expect(await host.ask('test:asked', command, 5_000)).toEqual({ error: { tag: 'bad-argument', val: 'roll' } });
    expect(await host.ask('test:asked', { hook: 'key-events', func: 'onKey', args: [] }, 5_000)).toBeNull();
    expect(await host.ask('test:nobody', send('hello'), 5_000)).toBeNull();
  });

  it('goes before events that wait', async () => {
    for (let index = 0; index < 20; index++) host.deliver(message(`event ${index}`));
    await host.ask('test:asked', send('hello'), 5_000);
    // The first event was in progress when the question came.
    expect(lines.length).toBeLessThan(20);
    await expect.poll(() => lines.at(-1)).toBe('event 19');
  });

  it('resolves with null after 100 ms of a function that takes 300, which is no strike, and the next question is answered', async () => {
    const startMs = performance.now();
    expect(await host.ask('test:asked', send('slow'), 100)).toBeNull();
    expect(performance.now() - startMs).toBeLessThan(290);
    expect(await host.ask('test:asked', send('again'), 10_000)).toEqual({ value: { tag: 'replace', val: 'AGAIN' } });
    expect(lines).not.toContain('strike');
  });

  it.each(['trap', 'loop'])('resolves with null after a %s, ends the instance and asks the next one', async (how) => {
    const before = endings;
    expect(await host.ask('test:asked', send(how), 10_000)).toBeNull();
    expect(lines).toContain('strike');
    expect(endings).toBe(before + 1);
    expect(await host.ask('test:asked', send('again'), 20_000)).toEqual({ value: { tag: 'replace', val: 'AGAIN' } });
  });

  it('resolves with null when the plugin goes or the host closes', async () => {
    const asked = host.ask('test:asked', send('slow'), 10_000);
    const queued = host.ask('test:asked', send('later'), 10_000);
    host.configure([]);
    expect(await queued).toBeNull();
    await host[Symbol.asyncDispose]();
    expect(await asked).toBeNull();
  });
});
