import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Grant } from '@jackfield/protocol/plugins';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { effect } from '../../catalogue/testing/effects.ts';
import { buildWatComponent } from '../../catalogue/testing/wat-component.ts';
import { JackfieldError } from '../../errors.ts';
import { lobby, someUser } from '../testing/capability-context.ts';
import { EventRig } from '../testing/event-rig.ts';

const ECHO = 'test:echo';
const EAR = 'test:ear';
const SERVER = 'voice.example:27170';

const source = `
import * as log from 'jackfield:plugin/log@0.2.0';
import { send } from 'jackfield:plugin/chat@0.2.0';
export const lifecycle = { start() { log.write('info', 'started'); }, onSettingsChanged() {}, stop() {} };
export const chatEvents = {
  onChatMessage({ text, channelId }) {
    log.write('info', 'read ' + text);
    try { send(channelId, 'echo ' + text); } catch (error) { log.write('info', 'refused ' + text + ' ' + error.payload.tag); }
  },
};
`;

let rig: EventRig;
const sent: string[] = [];

beforeAll(async () => {
  const component = { id: ECHO, source, imports: ['log', 'chat'], exports: ['chat-events'] };
  rig = await EventRig.open([component], { services: { sendChat: (text) => (sent.push(text), 'sent') } });
  const place = join(rig.folder, 'registry/test/ear');
  await mkdir(place, { recursive: true });
  const ear = effect({ id: EAR, imports: ['chat'] });
  const send = '(import "jackfield:plugin/chat@0.1.0" "send" (func (param i32 i32 i32 i32)))';
  const wat = ear.wat.replace('(module', `(module ${send}`);
  const bytes = await buildWatComponent({ ...ear, wat, manifest: { isVoiceChanger: true } });
  await writeFile(join(place, '1.0.0.wasm'), bytes);
  await rig.manager.refresh();
  await rig.install(ECHO);
  const { permissions } = await rig.manager.inspect(EAR);
  await rig.manager.install(
    EAR,
    permissions.map(({ id }) => id),
  );
  await rig.manager.enable(EAR);
}, 120_000);

afterAll(() => rig[Symbol.asyncDispose]());

beforeEach(async () => {
  rig.manager.consent.setServer(null);
  sent.length = 0;
});

function say(text: string): void {
  const user = someUser(2);
  rig.manager.deliver({
    kind: 'chatMessage',
    message: { id: text, channelId: lobby.id, userId: user.id, userName: user.name, text, sentAtMs: 0 },
  });
}

function grantOf(id: string, permission: string): Grant | undefined {
  const view = rig.manager.views.find((candidate) => candidate.id === id);
  return view?.grants.find((grant) => grant.id === permission);
}

describe('grants', { timeout: 60_000 }, () => {
  it('counts what is used, and when', async () => {
    expect(grantOf(ECHO, 'chat')).toMatchObject({ scope: 'everywhere', isInForce: true, uses: 0, lastUsedMs: null });
    const before = Date.now();
    say('one');
    await expect.poll(() => sent).toEqual(['echo one']);
    expect(grantOf(ECHO, 'chat')?.uses).toBe(1);
    await expect.poll(() => grantOf(ECHO, 'reads-chat')?.uses).toBe(1);
    expect(grantOf(ECHO, 'chat')?.lastUsedMs).toBeGreaterThanOrEqual(before);
  });

  it('takes a capability back while the plugin runs, and gives it again', async () => {
    const starts = rig.lines.filter((line) => line === 'started').length;
    await rig.manager.consent.setGrant(ECHO, 'chat', 'nowhere');
    say('two');
    await rig.untilLine('refused two not-in-channel');
    expect(sent).toEqual([]);
    await rig.manager.consent.setGrant(ECHO, 'chat', 'everywhere');
    say('three');
    await rig.untilLine('read three');
    await expect.poll(() => sent).toEqual(['echo three']);
    expect(rig.lines.filter((line) => line === 'started').length).toBe(starts);
  });

  it('does not call a hook whose permission was taken back', async () => {
    await rig.manager.consent.setGrant(ECHO, 'reads-chat', 'nowhere');
    say('hidden');
    await rig.manager.consent.setGrant(ECHO, 'reads-chat', 'everywhere');
    say('shown');
    await rig.untilLine('read shown');
    expect(rig.lines).not.toContain('read hidden');
  });

  it('lets a grant hold on one server only, over a restart, too', async () => {
    const { consent } = rig.manager;
    await expect(consent.setGrant(ECHO, 'reads-chat', 'here')).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
    consent.setServer(SERVER);
    await consent.setGrant(ECHO, 'reads-chat', 'here');
    expect(grantOf(ECHO, 'reads-chat')).toMatchObject({ scope: 'servers', servers: [SERVER], isInForce: true });
    consent.setServer('elsewhere:1');
    expect(grantOf(ECHO, 'reads-chat')).toMatchObject({ scope: 'servers', isInForce: false });
    await rig.stop();
    await rig.start();
    await rig.untilOn(ECHO);
    say('not here');
    rig.manager.consent.setServer(SERVER);
    say('here');
    await rig.untilLine('read here');
    expect(rig.lines).not.toContain('read not here');
    await rig.manager.consent.setGrant(ECHO, 'reads-chat', 'everywhere');
  });

  it('bypasses an audio hook that was taken back', async () => {
    const planned: string[] = [];
    rig.manager.on('captureSpecChanged', () => planned.push('capture'));
    const cost = { p50Us: 1, p99Us: 1, calls: 3, misses: 0, strikes: 0, memoryBytes: 1, isAsleep: false };
    rig.manager.noteMetrics([{ pluginId: EAR, ...cost }]);
    expect(grantOf(EAR, 'hears-own-voice')?.uses).toBe(1);
    await rig.manager.consent.setGrant(EAR, 'hears-own-voice', 'nowhere');
    expect(planned).toEqual(['capture']);
    expect(rig.manager.consent.hasVoiceChanger).toBe(false);
    expect(rig.manager.chain.captured).toContain(EAR);
    await rig.manager.consent.setGrant(EAR, 'hears-own-voice', 'everywhere');
  });

  it('asks for hearing and sending at once on its own, and without it lets the plugin hear but not send', async () => {
    const { permissions } = await rig.manager.inspect(EAR);
    expect(permissions.map(({ id }) => id)).toEqual(['eavesdropping', 'chat', 'hears-own-voice']);
    await rig.manager.consent.setGrant(EAR, 'eavesdropping', 'nowhere');
    expect(grantOf(EAR, 'chat')).toMatchObject({ scope: 'everywhere', isInForce: false });
    expect(grantOf(EAR, 'hears-own-voice')).toMatchObject({ isInForce: true });
    await rig.manager.consent.setGrant(EAR, 'eavesdropping', 'everywhere');
    expect(grantOf(EAR, 'chat')).toMatchObject({ isInForce: true });
  });
});

describe('logs and reports', { timeout: 60_000 }, () => {
  it('keeps the last 500 lines of a plugin', () => {
    const { logs } = rig.manager.consent;
    for (let index = 0; index < 600; index++)
      rig.manager.noteChainEvent({ kind: 'log', pluginId: 'test:loud', level: 'info', message: `line ${index}` });
    expect(logs.of('test:loud')).toHaveLength(500);
    expect(logs.of('test:loud').at(0)?.message).toBe('line 100');
    expect(logs.of('test:loud').at(-1)?.message).toBe('line 599');
  });

  it('says what a strike was for, so that an author reads it while it happens', () => {
    const { message } = JackfieldError.of('TRAPPED', { reason: 'unreachable' });
    rig.manager.noteChainEvent({ kind: 'strike', pluginId: 'test:faulty', code: 'TRAPPED', message, strikes: 2 });
    expect(rig.manager.consent.logs.of('test:faulty')).toMatchObject([
      { level: 'warn', message: 'The plugin crashed: unreachable. (TRAPPED, strike 2)' },
    ]);
  });

  it('writes a report with the fault and the log, and with nobody in it, and switches the plugin off', async () => {
    const file = await rig.manager.consent.report(ECHO, '9.9.9');
    const text = await readFile(file, 'utf8');
    const report = JSON.parse(text) as { log: { message: string }[] };
    expect(report).toMatchObject({
      format: 1,
      client: { version: '9.9.9', node: process.version },
      plugin: { id: ECHO, version: '1.0.0', source: 'bundled' },
      fault: null,
    });
    expect(report.log.map(({ message }) => message)).toContain('read here');
    expect(text).not.toContain(someUser(2).name);
    expect(rig.manager.views.find(({ id }) => id === ECHO)?.status.kind).toBe('off');
    await expect(rig.manager.consent.report('test:nothing', '1')).rejects.toMatchObject({
      code: 'PLUGIN_NOT_INSTALLED',
    });
  });
});
