/** Upper bounds of the requests from a window. A lane may take less: `LaneLimits`. host/engine/stated-limits.test.ts compares them with `wire/limits.ts`. */

/** Characters (code points) of a chat message or a command line. */
export const CHAT_CHARACTERS = 4_000;
/** Characters of the user's name. */
export const NAME_CHARACTERS = 32;
/** People and channels that one whisper can target, and channels that a user can listen to beside their own. */
export const WHISPER_PEOPLE = 16;
export const WHISPER_CHANNELS = 4;
export const LISTENED_CHANNELS = 8;
