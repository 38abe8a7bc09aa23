import { afterAll, beforeAll, expect, it } from 'vitest';
import { lobby } from '../testing/capability-context.ts';
import { EventRig } from '../testing/event-rig.ts';

const [EARLY, LATE] = ['test:early', 'test:late'];

/** A plugin that writes the events it gets into its log. */
const component = (id: string) => ({
  id,
  imports: ['log'],
  exports: ['server-events', 'channel-events'],
  source: `
import * as log from 'jackfield:plugin/log@0.2.0';
const say = (words) => log.write('info', '${id} ' + words);
export const lifecycle = { start() { say('starts'); }, onSettingsChanged() {}, stop() {} };
export const serverEvents = { onServerConnect(name) { say('connects to ' + name); }, onServerDisconnect() { say('disconnects'); } };
export const channelEvents = { onSelfJoinChannel({ name }) { say('joins ' + name); }, onSelfLeaveChannel({ name }) { say('leaves ' + name); } };
`,
});

let rig: EventRig;

beforeAll(async () => {
  rig = await EventRig.open([component(EARLY), component(LATE)]);
  await rig.install(EARLY);
}, 120_000);

afterAll(() => rig[Symbol.asyncDispose]());

const joined = `joins ${lobby.name}`;
const saidBy = (id: string): string[] =>
  rig.lines.filter((line) => line.startsWith(id)).map((line) => line.slice(id.length + 1));

/** Lines that the plugin logs when it is switched off and on again, up to a first event that is delivered afterwards. */
async function restarted(): Promise<string[]> {
  await rig.manager.disable(LATE);
  rig.lines.length = 0;
  await rig.manager.enable(LATE);
  await rig.untilOn(LATE);
  rig.manager.deliver({ kind: 'serverDisconnected' });
  await rig.untilLine(`${LATE} disconnects`);
  return saidBy(LATE);
}

it('tells a plugin that starts while one is connected of the server and the channel, and nobody twice', async () => {
  rig.manager.deliver({ kind: 'serverConnected', serverName: 'Den' });
  rig.manager.deliver({ kind: 'selfJoinedChannel', channel: lobby });
  await rig.untilLine(`${EARLY} ${joined}`);
  rig.lines.length = 0;
  await rig.install(LATE);
  await rig.untilLine(`${LATE} ${joined}`);
  expect(saidBy(LATE)).toEqual(['starts', 'connects to Den', joined]);
  // The instance of EARLY was restarted, too.
  expect(saidBy(EARLY)).toEqual(['starts']);
});

it('tells of no channel where there is none, and of nothing without a connection', async () => {
  rig.manager.deliver({ kind: 'selfLeftChannel', channel: lobby });
  await rig.untilLine(`${LATE} leaves ${lobby.name}`);
  expect(await restarted()).toEqual(['starts', 'connects to Den', 'disconnects']);
  expect(await restarted()).toEqual(['starts', 'disconnects']);
});
