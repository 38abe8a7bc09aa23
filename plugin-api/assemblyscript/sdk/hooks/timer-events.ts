// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { plugin } from '../plugin';

// The hook `timer-events`: Timers that the plugin set.

export * from '../lifecycle';

export function timer_events__on_timer(p0: i32): void {
  plugin().onTimer(p0);
}
