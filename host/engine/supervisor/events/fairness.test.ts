import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventRig } from '../../plugins/testing/event-rig.ts';
import { SEAL, openFairness, tellChat } from '../../plugins/testing/fairness-guests.ts';

let rig: EventRig;

beforeAll(async () => {
  rig = await openFairness();
}, 120_000);

afterAll(() => rig[Symbol.asyncDispose]());

describe('a plugin with timers alone that is busy 460 ms a turn', () => {
  it('makes none of 20 chat messages leave past a sealing intercept in the clear', async () => {
    const outcomes: string[] = [];
    for (let count = 0; count < 20; count++) {
      const intercepted = await rig.manager.hooks.chat.send(7, `word ${count}`);
      outcomes.push(intercepted.kind === 'text' ? intercepted.text : intercepted.kind);
    }
    expect(outcomes.filter((text) => !text.startsWith('sealed:') && text !== 'refused')).toEqual([]);
    // The sealing plugin has a process of its own, so a busy machine is the only cause of a refusal.
    expect(outcomes.filter((text) => text.startsWith('sealed:')).length).toBeGreaterThanOrEqual(10);
  }, 60_000);

  it('has each of 10 messages heard by the plugin that shares its process', async () => {
    for (let count = 0; count < 10; count++) tellChat(rig, `message ${count}`);
    for (let count = 0; count < 10; count++) await rig.untilLine(`heard message ${count}`);
    expect(rig.lines.filter((line) => line.startsWith('heard message'))).toHaveLength(10);
  }, 60_000);
});

describe('a plugin that fails closed', () => {
  const statusOf = (): string => rig.manager.views.find(({ id }) => id === SEAL)?.status.kind ?? '';
  const send = async (text: string): Promise<string> => {
    const intercepted = await rig.manager.hooks.chat.send(7, text);
    return intercepted.kind === 'text' ? intercepted.text : intercepted.kind;
  };

  it('says so on its permission sheet', () => {
    const view = rig.manager.views.find(({ id }) => id === SEAL);
    expect(view?.failsClosed).toBe(true);
    expect(view?.permissions[0]?.explanation).toMatch(/If this plugin fails, your messages are not sent\.$/);
  });

  it('lets nothing out while it crashes, starts again or is struck out, until the user goes on without it', async () => {
    const outcomes: string[] = [];
    // A message is refused at once while the process starts again, so their number depends on the machine.
    for (const endMs = Date.now() + 45_000; statusOf() !== 'struck-out' && Date.now() < endMs; await sleep(5))
      outcomes.push(await send('boom'));
    expect(statusOf()).toBe('struck-out');
    outcomes.push(await send('plain'));
    expect(new Set(outcomes)).toEqual(new Set(['refused']));
    await rig.manager.disable(SEAL);
    expect(await send('plain')).toBe('plain');
  }, 60_000);
});
