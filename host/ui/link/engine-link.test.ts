import { afterEach, describe, expect, it } from 'vitest';
import { FakeEngine } from '../test/fake-engine.ts';
import { snapshot } from '../test/fixtures.ts';
import type { EngineError } from './engine-error.ts';
import { EngineLink, type LinkState } from './engine-link.ts';

let link: EngineLink | null = null;
afterEach(() => link?.close());

/** Opens a link and collects what it reports. */
async function openLink(engine: FakeEngine) {
  const states: LinkState[] = [];
  const events: string[] = [];
  const waiters = new Set<() => void>();
  const opened = new EngineLink({
    url: engine.rpcUrl,
    token: engine.token,
    onEvent: ({ event }) => {
      events.push(event);
      for (const check of waiters) check();
    },
    onState: (state) => {
      states.push(state);
      for (const check of waiters) check();
    },
  });
  link = opened;
  opened.open();
  const until = (isReached: () => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (!isReached()) return;
        waiters.delete(check);
        resolve();
      };
      waiters.add(check);
      check();
    });
  await until(() => events.includes('snapshot'));
  return { link: opened, states, events, until };
}

describe('EngineLink', () => {
  it('gets the snapshot first and matches replies to requests that run at the same time', async () => {
    await using engine = await FakeEngine.open(snapshot(), null);
    const { link: open, events } = await openLink(engine);
    const [inspected, muted] = await Promise.all([
      open.request('inspectPlugin', { id: 'jackfield:opus' }),
      open.request('setMuted', { isMuted: true }),
    ]);
    expect(events[0]).toBe('snapshot');
    expect(inspected.plugin.name).toBe('Opus');
    expect(muted).toBeNull();
    expect(engine.snapshot.self.isMuted).toBe(true);
  });

  it("rejects with the engine's code and words", async () => {
    await using engine = await FakeEngine.open(snapshot(), null);
    const { link: open } = await openLink(engine);
    engine.refusals.set('sendChat', { code: 'NOT_IN_CHANNEL', message: 'You are in no channel.' });
    await expect(open.request('sendChat', { text: 'x' })).rejects.toMatchObject({
      code: 'NOT_IN_CHANNEL',
      message: 'You are in no channel.',
    });
  });

  it('rejects what is under way when the socket is lost, then opens again by itself within a second', async () => {
    await using engine = await FakeEngine.open(snapshot(), null);
    const { link: open, states, events, until } = await openLink(engine);
    engine.silentMethod = 'leaveChannel';
    const lost = open.request('leaveChannel', null);
    const outcome = lost.then(
      () => 'answered',
      (error: EngineError) => error.code,
    );
    await open.request('setMuted', { isMuted: true });
    engine.dropWindows();
    expect(await outcome).toBe('ENGINE_LINK_CLOSED');
    await until(() => events.filter((event) => event === 'snapshot').length === 2);
    expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'open', 'waiting', 'connecting', 'open']);
    expect(await open.request('setMuted', { isMuted: false })).toBeNull();
  });

  it('refuses requests while there is no socket and stays closed once closed', async () => {
    await using engine = await FakeEngine.open(snapshot(), null);
    const { link: open, states } = await openLink(engine);
    open.close();
    await expect(open.request('setMuted', { isMuted: true })).rejects.toMatchObject({ code: 'ENGINE_LINK_CLOSED' });
    expect(states.at(-1)?.kind).toBe('closed');
  });
});
