import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import type { Capability, CapabilityContext } from './capability.ts';

const MAX_TIMERS = 32;
const SHORTEST_MS = 10;
const SHORTEST_REPEAT_MS = 100;
const LONGEST_MS = 2_147_483_647;

/**
 * wit `timers`. Timers end with the instance that set them. A repeating timer skips its turn while the plugin has not handled the last wake-up, so that
 * wake-ups do not pile up for a slow plugin.
 */
export function timersCapability({ deliver }: CapabilityContext): Capability {
  const timers = new Map<number, NodeJS.Timeout>();
  let lastId = 0;

  const setTimer = (delayMs: number, repeats: boolean): CapabilityAnswer => {
    if (!(delayMs >= (repeats ? SHORTEST_REPEAT_MS : SHORTEST_MS) && delayMs <= LONGEST_MS))
      return { error: { tag: 'bad-delay' } };
    if (timers.size >= MAX_TIMERS) return { error: { tag: 'too-many' } };
    lastId = (lastId + 1) >>> 0;
    const id = lastId;
    let isWaiting = false;
    const wake = (): void => {
      if (!repeats) timers.delete(id);
      if (isWaiting) return;
      isWaiting = true;
      deliver({ hook: 'timer-events', func: 'onTimer', args: [id] }, () => {
        isWaiting = false;
      });
    };
    // A plugin's timer does not keep the client alive.
    timers.set(id, (repeats ? setInterval(wake, delayMs) : setTimeout(wake, delayMs)).unref());
    return { value: id };
  };

  return {
    permission: null,
    functions: {
      setTimer: ([delayMs, repeats]) =>
        typeof delayMs === 'number' && typeof repeats === 'boolean' ? setTimer(delayMs, repeats) : null,
      clearTimer: ([id]) => {
        if (typeof id !== 'number') return null;
        clearTimeout(timers.get(id));
        timers.delete(id);
        return { value: null };
      },
    },
    revoked: {},
    tooMuch: { setTimer: { error: { tag: 'too-many' } } },
    close: () => {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
