import { cleanName } from '@jackfield/wire/name';

/** Name of a client whose own has nothing that can be shown. */
const NAMELESS = 'Guest';

/** Older clients send names that follow an older rule; users see at most what the current rule allows. */
export function shownName(name: string): string {
  return cleanName(name) || NAMELESS;
}
