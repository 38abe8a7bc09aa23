// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { loadResultOfNothingOrControlError } from './memory/control';

// Act for the user. Asks for: "mute, deafen and move you, and turn others up and down".

export enum ControlErrorKind {
  NotConnected,
  UnknownChannel,
  UnknownUser,
  /** At most 20 in 10 seconds. */
  RateLimited,
  /** Anything else, in words for the log. */
  Failed,
}

export class ControlError {
  failed: string = '';

  private constructor(readonly kind: ControlErrorKind) {}

  static notConnected(): ControlError {
    return new ControlError(ControlErrorKind.NotConnected);
  }

  static unknownChannel(): ControlError {
    return new ControlError(ControlErrorKind.UnknownChannel);
  }

  static unknownUser(): ControlError {
    return new ControlError(ControlErrorKind.UnknownUser);
  }

  /** At most 20 in 10 seconds. */
  static rateLimited(): ControlError {
    return new ControlError(ControlErrorKind.RateLimited);
  }

  /** Anything else, in words for the log. */
  static failed(value: string): ControlError {
    const made = new ControlError(ControlErrorKind.Failed);
    made.failed = value;
    return made;
  }

  /** For the log. */
  toString(): string {
    switch (this.kind) {
      case ControlErrorKind.NotConnected:
        return 'not-connected';
      case ControlErrorKind.UnknownChannel:
        return 'unknown-channel';
      case ControlErrorKind.UnknownUser:
        return 'unknown-user';
      case ControlErrorKind.RateLimited:
        return 'rate-limited';
      case ControlErrorKind.Failed:
        return 'failed: ' + this.failed;
      default:
        return '';
    }
  }
}

const area = memory.data(16, 8);

// @ts-ignore: decorator
@external('jackfield:plugin/control@0.2.0', 'set-muted')
declare function importSetMuted(p0: i32, p1: i32): void;

/** [events] Mutes or unmutes. What the user does afterwards counts. */
export function setMuted(isMuted: bool): ControlError | null {
  importSetMuted(isMuted, <i32>area);
  return loadResultOfNothingOrControlError(area);
}

// @ts-ignore: decorator
@external('jackfield:plugin/control@0.2.0', 'set-deafened')
declare function importSetDeafened(p0: i32, p1: i32): void;

/** [events] Deafens or undeafens. */
export function setDeafened(isDeafened: bool): ControlError | null {
  importSetDeafened(isDeafened, <i32>area);
  return loadResultOfNothingOrControlError(area);
}

// @ts-ignore: decorator
@external('jackfield:plugin/control@0.2.0', 'join-channel')
declare function importJoinChannel(p0: i32, p1: i32): void;

/** [events] Goes to a channel. */
export function joinChannel(channelId: u32): ControlError | null {
  importJoinChannel(channelId, <i32>area);
  return loadResultOfNothingOrControlError(area);
}

// @ts-ignore: decorator
@external('jackfield:plugin/control@0.2.0', 'set-user-volume')
declare function importSetUserVolume(p0: i32, p1: i32, p2: i32): void;

/** [events] How loud a person is to this user alone, 0 to 200 percent. */
export function setUserVolume(userId: u32, percent: u32): ControlError | null {
  importSetUserVolume(userId, percent, <i32>area);
  return loadResultOfNothingOrControlError(area);
}

// @ts-ignore: decorator
@external('jackfield:plugin/control@0.2.0', 'get-user-volume')
declare function importGetUserVolume(p0: i32): i32;

/** [events] How loud a person is now, in percent; 100 for unknown ones. */
export function getUserVolume(userId: u32): u32 {
  const answer = importGetUserVolume(userId);
  return answer;
}
