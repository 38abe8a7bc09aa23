// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { Input, Slot } from '../contract/ui-types';
import { takeString } from '../memory';
import { plugin } from '../plugin';
import { Some } from '../result';

// The hook `ui-events`: What the user does in the plugin's slots.

export * from '../lifecycle';

export function ui_events__on_ui_input(p0: i32, p1: i32, p2: i32, p3: i32, p4: i64, p5: i32, p6: i32, p7: i32, p8: i32, p9: i32, p10: i32): void {
  let v0: Input | null = null;
  switch (p3) {
    case 0: v0 = Input.pressed(); break;
    case 1: v0 = Input.flag(<i32>p4 != 0); break;
    case 2: v0 = Input.number(reinterpret<f64>(p4)); break;
    case 3: v0 = Input.text(takeString(<i32>p4, p5)); break;
    case 4: v0 = Input.json(takeString(<i32>p4, p5)); break;
  }
  let v1: Some<u32> | null = null;
  if (p6 != 0) {
    v1 = new Some<u32>(p7);
  }
  let v2: string | null = null;
  if (p8 != 0) {
    v2 = takeString(p9, p10);
  }
  plugin().onUiInput(p0, takeString(p1, p2), v0!, v1, v2);
}
