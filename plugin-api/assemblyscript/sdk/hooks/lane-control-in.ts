// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { storeMessageVerdict } from '../contract/memory/lane-types';
import { takeBack, takeString } from '../memory';
import { plugin } from '../plugin';

// The hook `lane-control-in`: Control messages from the server, before the client acts on them. Log-in and keys never pass.

export * from '../lifecycle';

const area = memory.data(12, 8);

export function lane_control_in__on_control_received(p0: i32, p1: i32, p2: i32, p3: i32): usize {
  storeMessageVerdict(area, plugin().onControlReceived(takeString(p0, p1), takeString(p2, p3)));
  return area;
}

export function lane_control_in__on_control_received__post(_area: usize): void {
  takeBack(0);
}
