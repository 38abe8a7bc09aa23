// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { storeMessageVerdict } from '../contract/memory/lane-types';
import { takeBack, takeString } from '../memory';
import { plugin } from '../plugin';

// The hook `lane-control-out`: Control messages to the server, before they are sent. Log-in and keys never pass.

export * from '../lifecycle';

const area = memory.data(12, 8);

export function lane_control_out__on_control_send(p0: i32, p1: i32, p2: i32, p3: i32): usize {
  storeMessageVerdict(area, plugin().onControlSend(takeString(p0, p1), takeString(p2, p3)));
  return area;
}

export function lane_control_out__on_control_send__post(_area: usize): void {
  takeBack(0);
}
