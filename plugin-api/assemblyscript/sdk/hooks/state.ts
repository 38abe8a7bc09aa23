// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { storeResultOfNothingOrLoadError } from '../contract/memory/state';
import { lowerBytes, storeList, takeBack, takeBytes } from '../memory';
import { plugin } from '../plugin';

// The hook `state`: What settings and parameters do not hold: kept over a restart of the sandbox, a hot swap and an update.

export * from '../lifecycle';

const area = memory.data(16, 8);

export function state__save(): usize {
  storeList(area, lowerBytes(plugin().save()));
  return area;
}

export function state__save__post(_area: usize): void {
  takeBack(0);
}

export function state__load(p0: i32, p1: i32): usize {
  storeResultOfNothingOrLoadError(area, plugin().load(takeBytes(p0, p1)));
  return area;
}

export function state__load__post(_area: usize): void {
  takeBack(0);
}
