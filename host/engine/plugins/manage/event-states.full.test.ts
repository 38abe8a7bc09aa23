import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EventRig } from '../testing/event-rig.ts';

const ID = 'test:memory';
const OTHER = 'test:other';

/** A plugin that counts servers; its state is the count, or what the server's name asks for. */
const source = `
import * as log from 'jackfield:plugin/log@0.2.0';
let count = 0;
let saved = () => new Uint8Array([count]);
const say = (text) => log.write('info', text);
export const lifecycle = { start() { say('started'); }, onSettingsChanged() {}, stop() { say('stopped at ' + count); } };
export const state = {
  save() { say('saved ' + count); return saved(); },
  load(bytes) {
    if (bytes[0] === 99) throw { tag: 'unknown-format' };
    if (bytes[0] === 66) throw new Error('on purpose');
    count = bytes[0];
    say('loaded ' + count);
  },
};
export const serverEvents = {
  onServerConnect(name) {
    if (name === 'crash') throw new Error('on purpose');
    if (name === 'huge') saved = () => new Uint8Array(262145);
    else if (/^\\d+$/.test(name)) count = Number(name);
    else count += 1;
    say('counted ' + count);
  },
  onServerDisconnect() {},
};
`;

const quiet = `
export const lifecycle = { start() {}, onSettingsChanged() {}, stop() {} };
export const serverEvents = { onServerConnect() {}, onServerDisconnect() {} };
`;

let rig: EventRig;

beforeAll(async () => {
  rig = await EventRig.open([
    { id: ID, source, imports: ['log'], exports: ['state', 'server-events'] },
    { id: OTHER, source: quiet, exports: ['server-events'] },
  ]);
  await rig.install(ID);
}, 120_000);

afterAll(() => rig[Symbol.asyncDispose]());

beforeEach(() => {
  rig.lines.length = 0;
});

const tell = (what: string): void => rig.manager.deliver({ kind: 'serverConnected', serverName: what });

async function restart(): Promise<void> {
  await rig.stop();
  await rig.start();
  await rig.untilOn(ID);
}

describe('the state of an event instance', { timeout: 120_000 }, () => {
  it('is saved before the client ends, after which the instance is told to stop, and handed to the next run', async () => {
    tell('one more');
    await rig.untilLine('counted 1');
    await restart();
    expect(rig.lines).toEqual(['counted 1', 'saved 1', 'stopped at 1', 'started', 'loaded 1']);
  });

  it('is handed over when another plugin comes, without an event being lost', async () => {
    tell('7');
    const installed = rig.install(OTHER);
    await rig.untilLine('loaded 7');
    await installed;
    tell('one more');
    await rig.untilLine('counted 8');
    expect(rig.lines.filter((line) => line.startsWith('counted'))).toEqual(['counted 7', 'counted 8']);
  });

  it('is fetched every 5 s while the plugin is called, and survives a crash', async () => {
    tell('20');
    // Only the timer asks for the state.
    await rig.untilLine('saved 20');
    tell('crash');
    await rig.untilLine('loaded 20');
    expect(rig.notices).toEqual([]);
  });

  it('of 262,145 bytes is not kept: the one before stays', async () => {
    tell('huge');
    await rig.untilLine('counted 20');
    await restart();
    expect(rig.lines.some((line) => line.includes('262145 bytes is not kept'))).toBe(true);
    expect(rig.lines.at(-1)).toBe('loaded 20');
  });

  it('that is not understood leaves the plugin to start afresh', async () => {
    tell('99');
    await rig.untilLine('counted 99');
    await restart();
    tell('one more');
    await rig.untilLine('counted 1');
    expect(rig.lines.some((line) => line.includes('unknown-format'))).toBe(true);
  });

  it('stays when the plugin is removed, unless its data goes, too', async () => {
    tell('30');
    await rig.untilLine('counted 30');
    await rig.manager.remove(ID);
    await rig.install(ID);
    await rig.untilLine('loaded 30');
    // A plugin that starts late gets the sticky events: the server name would set the count to 30 again.
    rig.manager.deliver({ kind: 'serverDisconnected' });
    rig.lines.length = 0;
    await rig.manager.remove(ID, true);
    await rig.install(ID);
    tell('one more');
    await rig.untilLine('counted 1');
    expect(rig.lines.filter((line) => line.startsWith('loaded'))).toEqual([]);
  });

  it('that makes the plugin crash is forgotten, so that it can be switched on again', async () => {
    tell('66');
    await rig.untilLine('counted 66');
    await rig.stop();
    await rig.start();
    const statusOf = () => rig.manager.views.find(({ id }) => id === ID)?.status.kind;
    await expect.poll(statusOf, { timeout: 40_000 }).toBe('struck-out');
    expect(rig.notices).toContain('PLUGIN_START_FAILED');
    await rig.manager.enable(ID);
    await rig.untilOn(ID);
    tell('one more');
    await rig.untilLine('counted 1');
  });
});
