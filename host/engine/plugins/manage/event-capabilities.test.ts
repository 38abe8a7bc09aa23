import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EventRig } from '../testing/event-rig.ts';

const ID = 'test:hands';

/** A plugin that takes its instructions from the name of the server it is connected to, which is the shortest way to send it one. */
const source = `
import * as log from 'jackfield:plugin/log@0.2.0';
import * as timers from 'jackfield:plugin/timers@0.2.0';
import * as storage from 'jackfield:plugin/storage@0.2.0';
import * as control from 'jackfield:plugin/control@0.2.0';
const say = (value) => log.write('info', typeof value === 'string' ? value : JSON.stringify(value));
const attempt = (act) => { try { say(act() ?? 'nothing'); } catch (error) { say(error.payload ?? String(error)); } };
let turns = 0;
const acts = {
  once: () => say('set ' + timers.setTimer(20, false)),
  many: () => { for (let index = 0; index < 33; index++) attempt(() => timers.setTimer(60000, false)); },
  repeat: () => { turns = 0; timers.setTimer(100, true); },
  keep: () => storage.commit('plugin', [{ key: 'a', value: new Uint8Array([1, 2, 255]) }, { key: 'gone' }]),
  read: () => attempt(() => [...(storage.get('plugin', 'a') ?? [])].join('-')),
  keys: () => attempt(() => storage.listKeys('server')),
  mute: () => { control.setMuted(true); control.joinChannel(7); control.setUserVolume(2, 50); say('volume ' + control.getUserVolume(2)); },
  stray: () => attempt(() => control.joinChannel(99)),
  trap: () => { throw new Error('on purpose'); },
};
export const lifecycle = { start() { say('started'); }, onSettingsChanged() {}, stop() {} };
export const timerEvents = {
  onTimer(id) {
    if (++turns === 3) timers.clearTimer(id);
    say('timer ' + id + ' turn ' + turns);
  },
};
export const serverEvents = { onServerConnect(name) { acts[name](); }, onServerDisconnect() { say('disconnected'); } };
`;

let rig: EventRig;
let done: unknown[];
let serverKey: string | null = null;

beforeAll(async () => {
  const services = {
    serverKey: () => serverKey,
    setMuted: (isMuted: boolean) => void done.push(['muted', isMuted]),
    joinChannel: (id: number) => done.push(['join', id]) > 0,
    setUserVolume: (id: number, percent: number) => void done.push(['volume', id, percent]),
    userVolume: () => 50,
  };
  const component = {
    id: ID,
    source,
    imports: ['log', 'timers', 'storage', 'control'],
    exports: ['timer-events', 'server-events'],
  };
  rig = await EventRig.open([component], { services });
  await rig.install(ID);
}, 120_000);

afterAll(() => rig[Symbol.asyncDispose]());

beforeEach(() => {
  rig.lines.length = 0;
  done = [];
});

const tell = (what: string): void => rig.manager.deliver({ kind: 'serverConnected', serverName: what });

describe('an event instance in its sandbox', () => {
  it('is woken by the timers that it sets, repeatedly until it clears them', async () => {
    tell('once');
    await rig.untilLine('timer 1 turn 1');
    expect(rig.lines[0]).toBe('set 1');
    tell('repeat');
    await rig.untilLine('timer 2 turn 3');
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(rig.lines).not.toContain('timer 2 turn 4');
  });

  it('is refused the 33rd timer in words of the contract, and starts again without timers after a crash', async () => {
    tell('many');
    await rig.untilLine('{"tag":"too-many"}');
    expect(rig.lines.filter((line) => line.includes('too-many')).length).toBe(1);
    rig.lines.length = 0;
    tell('trap');
    await rig.untilLine('started');
    rig.lines.length = 0;
    tell('many');
    await rig.untilLine('{"tag":"too-many"}');
    expect(rig.lines.filter((line) => line.includes('too-many')).length).toBe(1);
  });

  it('finds bytes that it stored, also after the client was started again', async () => {
    tell('keep');
    tell('read');
    await rig.untilLine('1-2-255');
    await rig.stop();
    rig.lines.length = 0;
    await rig.start();
    await rig.untilOn(ID);
    tell('read');
    await rig.untilLine('1-2-255');
    expect(rig.lines).toEqual(['started', '1-2-255']);
  });

  it('stores nothing for a server without a connection', async () => {
    tell('keys');
    await rig.untilLine('{"tag":"not-connected"}');
    serverKey = 'aa';
    tell('keys');
    await rig.untilLine('[]');
    expect(rig.lines.length).toBe(2);
  });

  it('mutes, moves and turns others up, and is told what does not exist', async () => {
    tell('mute');
    await rig.untilLine('volume 50');
    expect(done).toEqual([
      ['muted', true],
      ['join', 7],
      ['volume', 2, 50],
    ]);
    tell('stray');
    await rig.untilLine('{"tag":"unknown-channel"}');
  });

  it('asked for control and for seeing the server, and is told when the connection is gone', async () => {
    const view = rig.manager.views.find(({ id }) => id === ID);
    expect(view?.permissions.map(({ id }) => id)).toEqual(['control', 'sees-server']);
    rig.manager.deliver({ kind: 'serverDisconnected' });
    await rig.untilLine('disconnected');
  });
});
