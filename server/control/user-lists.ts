import { MAX_USERS_PER_MESSAGE } from '@jackfield/wire/limits';

/** Splits a list into parts of as many entries as clients accept in one message, in order. An empty list has no parts. */
export function inMessages<T>(users: readonly T[]): T[][] {
  const lists: T[][] = [];
  for (let start = 0; start < users.length; start += MAX_USERS_PER_MESSAGE) {
    lists.push(users.slice(start, start + MAX_USERS_PER_MESSAGE));
  }
  return lists;
}
