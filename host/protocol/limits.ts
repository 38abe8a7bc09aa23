/** Limits that the window displays. `wire/limits.ts` holds the same numbers; host/engine/stated-limits.test.ts compares the two, the contract and the guide. */

/** Characters (code points) of a chat message or a command line. */
export const CHAT_CHARACTERS = 4_000;
/** Characters of the user's name. */
export const NAME_CHARACTERS = 32;
