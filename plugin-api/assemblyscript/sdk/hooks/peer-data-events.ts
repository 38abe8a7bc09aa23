// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { User } from '../contract/types';
import { takeBytes, takeString } from '../memory';
import { plugin } from '../plugin';
import { Some } from '../result';

// The hook `peer-data-events`: What the same plugin at other clients sends.

export * from '../lifecycle';

export function peer_data_events__on_peer_data(p0: i32, p1: i32, p2: i32, p3: i32, p4: i32, p5: i32, p6: i32, p7: i32, p8: i32, p9: i32): void {
  let v0: Some<u32> | null = null;
  if (p3 != 0) {
    v0 = new Some<u32>(p4);
  }
  plugin().onPeerData(new User(p0, takeString(p1, p2), v0, p5 != 0, p6 != 0, p7 != 0), takeBytes(p8, p9));
}
