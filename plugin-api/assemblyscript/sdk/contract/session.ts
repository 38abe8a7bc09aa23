// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { loadOptionOfString } from './memory/lists';
import { loadOptionOfUser, takeListOfChannel, takeListOfUser } from './memory/types';
import { Channel, User } from './types';

// Read who and where the user is. Asks for: "see the names of people and channels".

const area = memory.data(28, 8);

// @ts-ignore: decorator
@external('jackfield:plugin/session@0.2.0', 'get-self')
declare function importGetSelf(p0: i32): void;

/** [events] Oneself, or none while there is no connection. */
export function getSelf(): User | null {
  importGetSelf(<i32>area);
  return loadOptionOfUser(area);
}

// @ts-ignore: decorator
@external('jackfield:plugin/session@0.2.0', 'list-channels')
declare function importListChannels(p0: i32): void;

/** [events] All channels of the server. */
export function listChannels(): Channel[] {
  importListChannels(<i32>area);
  return takeListOfChannel(load<u32>(area), load<i32>(area + 4));
}

// @ts-ignore: decorator
@external('jackfield:plugin/session@0.2.0', 'list-users')
declare function importListUsers(p0: i32, p1: i32): void;

/** [events] Who is in a channel; empty for an unknown one. */
export function listUsers(channelId: u32): User[] {
  importListUsers(channelId, <i32>area);
  return takeListOfUser(load<u32>(area), load<i32>(area + 4));
}

// @ts-ignore: decorator
@external('jackfield:plugin/session@0.2.0', 'describe-channel')
declare function importDescribeChannel(p0: i32, p1: i32): void;

/** [events] What the channel says about itself, or none for an unknown one. */
export function describeChannel(channelId: u32): string | null {
  importDescribeChannel(channelId, <i32>area);
  return loadOptionOfString(area);
}

// @ts-ignore: decorator
@external('jackfield:plugin/session@0.2.0', 'get-user-key')
declare function importGetUserKey(p0: i32, p1: i32): void;

/** [events] A pseudonym under which this plugin knows a person again, on any server and after any reconnect: 32 hexadecimal digits. Another plugin sees another one. None for an unknown user. */
export function getUserKey(userId: u32): string | null {
  importGetUserKey(userId, <i32>area);
  return loadOptionOfString(area);
}
