// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { release } from '../../abi';
import { loadOptionOfU32 } from './lists';
import { Channel, User } from '../types';
import { takeString } from '../../memory';

export function loadChannel(at: usize): Channel {
  return new Channel(
    load<u32>(at),
    takeString(load<u32>(at + 4), load<i32>(at + 4 + 4)),
  );
}

export function loadOptionOfUser(at: usize): User | null {
  if (load<u8>(at) == 0) return null;
  return loadUser(at + 4);
}

export function loadUser(at: usize): User {
  return new User(
    load<u32>(at),
    takeString(load<u32>(at + 4), load<i32>(at + 4 + 4)),
    loadOptionOfU32(at + 12),
    load<u8>(at + 20) != 0,
    load<u8>(at + 21) != 0,
    load<u8>(at + 22) != 0,
  );
}

export function takeListOfChannel(pointer: usize, length: i32): Channel[] {
  const values: Channel[] = [];
  for (let index = 0, at = pointer; index < length; index++, at += 12) values.push(loadChannel(at));
  release(pointer, length);
  return values;
}

export function takeListOfUser(pointer: usize, length: i32): User[] {
  const values: User[] = [];
  for (let index = 0, at = pointer; index < length; index++, at += 24) values.push(loadUser(at));
  release(pointer, length);
  return values;
}
