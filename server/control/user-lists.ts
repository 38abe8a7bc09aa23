import { MAX_USERS_PER_MESSAGE } from '@jackfield/wire/limits';

/** A list as it travels: as many of its entries to a message as clients take, in their order. No lists for none. */
export function inMessages<T>(users: readonly T[]): T[][] {
  const lists: T[][] = [];
  for (let start = 0; start < users.length; start += MAX_USERS_PER_MESSAGE) {
    lists.push(users.slice(start, start + MAX_USERS_PER_MESSAGE));
  }
  return lists;
}
