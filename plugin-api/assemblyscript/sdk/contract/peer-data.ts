// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { loadResultOfNothingOrPeerDataError } from './memory/peer-data';
import { lent, lowerBytes, loweredLength, takeBack } from '../memory';
import { Some } from '../result';

// Messages to the same plugin at others in the channel. Asks for: "send data to the same plugin of others".

export enum PeerDataErrorKind {
  /** There is no connection, or the user is in no channel. */
  NotInChannel,
  UnknownUser,
  /** 1 to 4,096 bytes. */
  BadLength,
  /** At most 20 messages and 16,384 bytes a second per plugin. */
  RateLimited,
}

export class PeerDataError {
  private constructor(readonly kind: PeerDataErrorKind) {}

  /** There is no connection, or the user is in no channel. */
  static notInChannel(): PeerDataError {
    return new PeerDataError(PeerDataErrorKind.NotInChannel);
  }

  static unknownUser(): PeerDataError {
    return new PeerDataError(PeerDataErrorKind.UnknownUser);
  }

  /** 1 to 4,096 bytes. */
  static badLength(): PeerDataError {
    return new PeerDataError(PeerDataErrorKind.BadLength);
  }

  /** At most 20 messages and 16,384 bytes a second per plugin. */
  static rateLimited(): PeerDataError {
    return new PeerDataError(PeerDataErrorKind.RateLimited);
  }

  /** For the log. */
  toString(): string {
    switch (this.kind) {
      case PeerDataErrorKind.NotInChannel:
        return 'not-in-channel';
      case PeerDataErrorKind.UnknownUser:
        return 'unknown-user';
      case PeerDataErrorKind.BadLength:
        return 'bad-length';
      case PeerDataErrorKind.RateLimited:
        return 'rate-limited';
      default:
        return '';
    }
  }
}

const area = memory.data(2, 8);

// @ts-ignore: decorator
@external('jackfield:plugin/peer-data@0.2.0', 'send-data')
declare function importSendData(p0: i32, p1: i32, p2: i32, p3: i32, p4: i32): void;

/** [events] To everybody in the channel who runs this plugin, or to one of them. */
export function sendData(userId: Some<u32> | null, data: Uint8Array): PeerDataError | null {
  const before = lent();
  const v0 = lowerBytes(data);
  const v0Length = loweredLength;
  importSendData(userId == null ? 0 : 1, userId == null ? 0 : userId.value, <i32>v0, v0Length, <i32>area);
  takeBack(before);
  return loadResultOfNothingOrPeerDataError(area);
}
