// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { takeString } from '../memory';
import { plugin } from '../plugin';

// The hook `key-events`: Keys that the manifest declares (`keys`) and that the user bound; no others are ever seen.

export * from '../lifecycle';

export function key_events__on_key(p0: i32, p1: i32, p2: i32): void {
  plugin().onKey(takeString(p0, p1), p2 != 0);
}
