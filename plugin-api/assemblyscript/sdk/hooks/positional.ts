// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { storeOptionOfPlace } from '../contract/memory/positional';
import { takeBack } from '../memory';
import { plugin } from '../plugin';

// The hook `positional`: Where the user is in a space that others share, so that each voice comes from where its speaker stands. One plugin at a time is asked: the first that is switched on and answers with a place.

export * from '../lifecycle';

const area = memory.data(88, 8);

export function positional__locate(): usize {
  storeOptionOfPlace(area, plugin().locate());
  return area;
}

export function positional__locate__post(_area: usize): void {
  takeBack(0);
}
