// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { User } from '../contract/types';
import { takeString } from '../memory';
import { plugin } from '../plugin';
import { Some } from '../result';

// The hook `talk-events`: Who speaks, in the channel that the user is in; oneself included.

export * from '../lifecycle';

export function talk_events__on_user_start_talking(p0: i32, p1: i32, p2: i32, p3: i32, p4: i32, p5: i32, p6: i32, p7: i32): void {
  let v0: Some<u32> | null = null;
  if (p3 != 0) {
    v0 = new Some<u32>(p4);
  }
  plugin().onUserStartTalking(new User(p0, takeString(p1, p2), v0, p5 != 0, p6 != 0, p7 != 0));
}

export function talk_events__on_user_stop_talking(p0: i32, p1: i32, p2: i32, p3: i32, p4: i32, p5: i32, p6: i32, p7: i32): void {
  let v0: Some<u32> | null = null;
  if (p3 != 0) {
    v0 = new Some<u32>(p4);
  }
  plugin().onUserStopTalking(new User(p0, takeString(p1, p2), v0, p5 != 0, p6 != 0, p7 != 0));
}
