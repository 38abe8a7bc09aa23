import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventRig } from '../host/engine/plugins/testing/event-rig.ts';

const EVIL = 'evil:place';
const GOOD = 'good:place';

/** A chat message selects the false value that `locate` returns from then on. */
const evil = `
export const lifecycle = { start() {}, onSettingsChanged() {}, stop() {} };
const vector = (x, y, z) => ({ x, y, z });
const pose = (position, front = vector(0, 0, 1), top = vector(0, 1, 0)) => ({ position, front, top });
const here = (avatar, context = 'c') => ({ context, avatar });
const lies = {
  nan: () => here(pose(vector(NaN, 0, 0))),
  infinity: () => here(pose(vector(0, Infinity, 0))),
  far: () => here(pose(vector(0, 0, 3e38))),
  nowhere: () => here(pose(vector(0, 0, 0), vector(0, 0, 0))),
  parallel: () => here(pose(vector(0, 0, 0), vector(0, 1, 0), vector(0, -1, 0))),
  listener: () => ({ ...here(pose(vector(0, 0, 0))), listener: pose(vector(0, 0, 0), vector(NaN, 0, 1)) }),
  empty: () => here(pose(vector(0, 0, 0)), ''),
  large: () => here(pose(vector(0, 0, 0)), 'x'.repeat(1 << 20)),
  trap: () => { throw new Error('no'); },
  misfit: () => ({ context: 7 }),
  hang: () => { for (;;); },
};
let lie = 'nan';
export const chatEvents = { onChatMessage: ({ text }) => { lie = text; } };
export const positional = { locate: () => lies[lie]() };
`;

/** Always returns the location home. */
const good = `
import { write } from 'jackfield:plugin/log@0.2.0';
const vector = (x, y, z) => ({ x, y, z });
const avatar = { position: vector(1, 2, 3), front: vector(0, 0, 9), top: vector(0, 9, 0) };
export const lifecycle = { start() {}, onSettingsChanged() {}, stop() {} };
export const chatEvents = { onChatMessage: ({ text }) => write('info', 'heard ' + text) };
export const positional = { locate: () => ({ context: 'home', avatar }) };
`;

let rig: EventRig;
let messages = 0;

beforeAll(async () => {
  const exports = ['positional', 'chat-events'];
  rig = await EventRig.open([
    { id: EVIL, source: evil, exports },
    { id: GOOD, source: good, imports: ['log'], exports },
  ]);
  // The plugin that was installed first is asked first.
  await rig.install(EVIL);
  await rig.install(GOOD);
}, 120_000);

afterAll(() => rig[Symbol.asyncDispose]());

async function tell(text: string): Promise<void> {
  messages += 1;
  rig.manager.deliver({
    kind: 'chatMessage',
    message: { id: String(messages), channelId: 7, userId: 2, userName: 'u2', text, sentAtMs: 0 },
  });
  await rig.untilLine(`heard ${text}`);
}

const locate = () => rig.manager.hooks.locator.locate();

/** Calls `locate` until it succeeds; at most, a dead sandbox has to be restarted. */
async function untilFound(): Promise<void> {
  await expect
    .poll(locate, { timeout: 30_000, interval: 50 })
    .toMatchObject({ kind: 'at', pluginId: GOOD, place: { context: 'home', avatar: { front: { x: 0, y: 0, z: 1 } } } });
}

describe('a plugin that lies about where one is', () => {
  it.each(['nan', 'infinity', 'far', 'nowhere', 'parallel', 'listener', 'empty', 'large'])(
    'is passed over with %s, for the next one that has a place',
    async (lie) => {
      await tell(lie);
      await untilFound();
      expect(rig.lines.some((line) => line.startsWith('The place that locate returned counts as none'))).toBe(true);
    },
  );

  it('stays installed through all of that: a place that is none costs no strike', () => {
    expect(rig.notices).toEqual([]);
    expect(rig.manager.views.find(({ id }) => id === EVIL)?.status.kind).toBe('on');
  });

  it('writes one line for each kind of lie, although it is asked 200 times', async () => {
    await tell('nan');
    await locate();
    const before = rig.lines.length;
    for (let asked = 0; asked < 200; asked++) await locate();
    expect(rig.lines.length).toBe(before);
  });

  it('does not hold up the next one for more than its 100 ms while it hangs, and is ended', async () => {
    await tell('hang');
    const startMs = performance.now();
    await locate();
    // Two plugins may take 100 ms each, on a machine that may be busy.
    expect(performance.now() - startMs).toBeLessThan(2_000);
    await untilFound();
  });

  it.each(['trap', 'misfit'])('takes its sandbox along with %s, and the other one is asked on', async (lie) => {
    await tell(lie);
    await untilFound();
    rig.lines.length = 0;
    await tell('nan');
    expect(rig.lines).toContain('heard nan');
  });
});
