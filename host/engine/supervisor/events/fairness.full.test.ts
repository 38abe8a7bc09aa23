import { expect, it } from 'vitest';
import { HOG, WITNESS, openFairness, tellChat } from '../../plugins/testing/fairness-guests.ts';

/** The share pays for a turn in 0.75 s: then the plugin has its next turn, and is overdrawn again. */
const BURN_MS = 150;

it('a plugin that is busy 150 ms a turn is switched off for it by name, and the one that shares its process goes on', async () => {
  await using rig = await openFairness(BURN_MS);
  const statusOf = (id: string): string => {
    const view = rig.manager.views.find((plugin) => plugin.id === id);
    return view?.status.kind === 'struck-out' ? view.status.error.code : (view?.status.kind ?? '');
  };
  await expect.poll(() => statusOf(HOG), { timeout: 120_000, interval: 200 }).toBe('EVENT_SHARE_EXCEEDED');
  expect(statusOf(WITNESS)).toBe('on');
  tellChat(rig, 'afterwards');
  await rig.untilLine('heard afterwards');
}, 180_000);
