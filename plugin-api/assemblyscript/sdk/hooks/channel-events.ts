// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { Channel } from '../contract/types';
import { takeString } from '../memory';
import { plugin } from '../plugin';

// The hook `channel-events`: Where the user is.

export * from '../lifecycle';

export function channel_events__on_self_join_channel(p0: i32, p1: i32, p2: i32): void {
  plugin().onSelfJoinChannel(new Channel(p0, takeString(p1, p2)));
}

export function channel_events__on_self_leave_channel(p0: i32, p1: i32, p2: i32): void {
  plugin().onSelfLeaveChannel(new Channel(p0, takeString(p1, p2)));
}
