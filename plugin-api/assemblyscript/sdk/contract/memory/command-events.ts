// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { release } from '../../abi';
import { Argument, ArgumentValue, CommandError, CommandReply } from '../command-events';
import { lowerString, storeList, takeString } from '../../memory';
import { Result } from '../../result';

export function loadArgument(at: usize): Argument {
  return new Argument(
    takeString(load<u32>(at), load<i32>(at + 4)),
    loadArgumentValue(at + 8),
  );
}

export function loadArgumentValue(at: usize): ArgumentValue {
  switch (load<u8>(at)) {
    case 0: return ArgumentValue.text(takeString(load<u32>(at + 8), load<i32>(at + 8 + 4)));
    case 1: return ArgumentValue.integer(load<i32>(at + 8));
    case 2: return ArgumentValue.number(load<f64>(at + 8));
    case 3: return ArgumentValue.flag(load<u8>(at + 8) != 0);
    case 4: return ArgumentValue.user(load<u32>(at + 8));
    default: return unreachable();
  }
}

export function storeCommandError(at: usize, value: CommandError): void {
  store<u8>(at, <u8>value.kind);
  switch (value.kind) {
    case 0: storeList(at + 4, lowerString(value.badArgument)); break;
    case 1: storeList(at + 4, lowerString(value.failed)); break;
  }
}

export function storeCommandReply(at: usize, value: CommandReply): void {
  store<u8>(at, <u8>value.kind);
  switch (value.kind) {
    case 1: storeList(at + 4, lowerString(value.show)); break;
    case 2: storeList(at + 4, lowerString(value.send)); break;
  }
}

export function storeResultOfCommandReplyOrCommandError(at: usize, value: Result<CommandReply, CommandError>): void {
  store<u8>(at, value.isOk ? 0 : 1);
  if (value.isOk) storeCommandReply(at + 4, value.value);
  else storeCommandError(at + 4, value.error);
}

export function takeListOfArgument(pointer: usize, length: i32): Argument[] {
  const values: Argument[] = [];
  for (let index = 0, at = pointer; index < length; index++, at += 24) values.push(loadArgument(at));
  release(pointer, length);
  return values;
}
