import { computed, onScopeDispose, ref, watch, type ComputedRef } from 'vue';
import type { User } from '@jackfield/protocol/state';
import { useSessionStore } from '../stores/session-store.ts';

/** Time that a talker stays after they stop talking. */
const STAYS_MS = 20_000;

/**
 * Up to `limit` people of the user's channel who are talking or did within the last 20 s. Each person keeps their place while listed, so that nothing moves
 * under the pointer; when there are too many, the person who has been quiet longest is removed.
 */
export function useRecentTalkers(limit: () => number): ComputedRef<readonly User[]> {
  const session = useSessionStore();
  const order = ref<readonly number[]>([]);
  /** Time when each person stopped talking, by id; a talking person is not in it. */
  const quietSince = new Map<number, number>();

  function isHere(id: number): boolean {
    const channelId = session.users.get(id)?.channelId;
    return channelId !== undefined && channelId !== null && channelId === session.self.channelId;
  }

  function update(): void {
    const now = performance.now();
    for (const id of session.talking) quietSince.delete(id);
    for (const id of order.value) if (!session.talking.has(id) && !quietSince.has(id)) quietSince.set(id, now);
    const stays = (id: number): boolean => isHere(id) && now - (quietSince.get(id) ?? now) < STAYS_MS;
    const known = new Set(order.value);
    const next = [...order.value, ...[...session.talking].filter((id) => !known.has(id))].filter(stays);
    while (next.length > Math.max(1, limit())) {
      const quietest = next.reduce((a, b) =>
        (quietSince.get(a) ?? Infinity) <= (quietSince.get(b) ?? Infinity) ? a : b,
      );
      // If all of them are talking, the earliest ones stay.
      next.splice(quietSince.has(quietest) ? next.indexOf(quietest) : next.length - 1, 1);
    }
    for (const id of quietSince.keys()) if (!next.includes(id)) quietSince.delete(id);
    if (next.length !== order.value.length || next.some((id, at) => id !== order.value[at])) order.value = next;
  }

  watch([() => session.talking, () => session.users, () => session.self.channelId, limit], update, { immediate: true });
  let timer: ReturnType<typeof setInterval> | undefined;
  // An empty list needs no timer.
  watch(
    () => order.value.length > 0,
    (hasPeople) => {
      clearInterval(timer);
      if (hasPeople) timer = setInterval(update, 1_000);
    },
    { immediate: true },
  );
  onScopeDispose(() => clearInterval(timer));

  return computed(() => order.value.flatMap((id) => session.users.get(id) ?? []));
}
