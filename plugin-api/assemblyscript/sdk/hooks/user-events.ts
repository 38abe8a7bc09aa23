// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { Channel, User } from '../contract/types';
import { takeString } from '../memory';
import { plugin } from '../plugin';
import { Some } from '../result';

// The hook `user-events`: Who comes and goes, in the channel that the user is in.

export * from '../lifecycle';

export function user_events__on_user_join_channel(p0: i32, p1: i32, p2: i32, p3: i32, p4: i32, p5: i32, p6: i32, p7: i32, p8: i32, p9: i32, p10: i32): void {
  let v0: Some<u32> | null = null;
  if (p3 != 0) {
    v0 = new Some<u32>(p4);
  }
  plugin().onUserJoinChannel(new User(p0, takeString(p1, p2), v0, p5 != 0, p6 != 0, p7 != 0), new Channel(p8, takeString(p9, p10)));
}

export function user_events__on_user_leave_channel(p0: i32, p1: i32, p2: i32, p3: i32, p4: i32, p5: i32, p6: i32, p7: i32, p8: i32, p9: i32, p10: i32): void {
  let v0: Some<u32> | null = null;
  if (p3 != 0) {
    v0 = new Some<u32>(p4);
  }
  plugin().onUserLeaveChannel(new User(p0, takeString(p1, p2), v0, p5 != 0, p6 != 0, p7 != 0), new Channel(p8, takeString(p9, p10)));
}

export function user_events__on_user_changed(p0: i32, p1: i32, p2: i32, p3: i32, p4: i32, p5: i32, p6: i32, p7: i32): void {
  let v0: Some<u32> | null = null;
  if (p3 != 0) {
    v0 = new Some<u32>(p4);
  }
  plugin().onUserChanged(new User(p0, takeString(p1, p2), v0, p5 != 0, p6 != 0, p7 != 0));
}
