// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { storeResultOfCommandReplyOrCommandError, takeListOfArgument } from '../contract/memory/command-events';
import { lowerStrings, storeList, takeBack, takeString } from '../memory';
import { plugin } from '../plugin';

// The hook `command-events`: Slash commands that the manifest declares (`commands`).

export * from '../lifecycle';

const area = memory.data(16, 8);

export function command_events__on_command(p0: i32, p1: i32, p2: i32, p3: i32): usize {
  storeResultOfCommandReplyOrCommandError(area, plugin().onCommand(takeString(p0, p1), takeListOfArgument(p2, p3)));
  return area;
}

export function command_events__on_command__post(_area: usize): void {
  takeBack(0);
}

export function command_events__complete(p0: i32, p1: i32, p2: i32, p3: i32, p4: i32, p5: i32): usize {
  storeList(area, lowerStrings(plugin().complete(takeString(p0, p1), takeString(p2, p3), takeString(p4, p5))));
  return area;
}

export function command_events__complete__post(_area: usize): void {
  takeBack(0);
}
