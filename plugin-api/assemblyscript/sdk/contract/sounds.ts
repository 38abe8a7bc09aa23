// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { loadResultOfU32OrSoundError } from './memory/sounds';
import { lent, lowerFloats, lowerString, loweredLength, takeBack } from '../memory';
import { Result } from '../result';

// Play sounds. Asks for: "play sounds to you", and for the channel: "play sounds as you".

export enum Listener {
  /** The user alone. */
  Oneself,
  /** Everybody in the channel, the user included; passes the captured chain's encoder, not its effects. */
  Channel,
}

export enum SoundErrorKind {
  /** The component has no such asset. */
  UnknownAsset,
  /** No mono or stereo WAV of 8 to 48 kHz, or longer than 60 s. */
  BadSound,
  /** The channel was not granted. */
  NotAllowed,
  /** At most 8 at once. */
  TooMany,
}

export class SoundError {
  unknownAsset: string = '';
  badSound: string = '';

  private constructor(readonly kind: SoundErrorKind) {}

  /** The component has no such asset. */
  static unknownAsset(value: string): SoundError {
    const made = new SoundError(SoundErrorKind.UnknownAsset);
    made.unknownAsset = value;
    return made;
  }

  /** No mono or stereo WAV of 8 to 48 kHz, or longer than 60 s. */
  static badSound(value: string): SoundError {
    const made = new SoundError(SoundErrorKind.BadSound);
    made.badSound = value;
    return made;
  }

  /** The channel was not granted. */
  static notAllowed(): SoundError {
    return new SoundError(SoundErrorKind.NotAllowed);
  }

  /** At most 8 at once. */
  static tooMany(): SoundError {
    return new SoundError(SoundErrorKind.TooMany);
  }

  /** For the log. */
  toString(): string {
    switch (this.kind) {
      case SoundErrorKind.UnknownAsset:
        return 'unknown-asset: ' + this.unknownAsset;
      case SoundErrorKind.BadSound:
        return 'bad-sound: ' + this.badSound;
      case SoundErrorKind.NotAllowed:
        return 'not-allowed';
      case SoundErrorKind.TooMany:
        return 'too-many';
      default:
        return '';
    }
  }
}

const area = memory.data(16, 8);

// @ts-ignore: decorator
@external('jackfield:plugin/sounds@0.2.0', 'play-asset')
declare function importPlayAsset(p0: i32, p1: i32, p2: i32, p3: f64, p4: i32): void;

/** [events] Plays one of the component's own assets (WAV), louder or softer by `gain-db` (-60 to 12). */
export function playAsset(asset: string, listener: Listener, gainDb: f64): Result<u32, SoundError> {
  const before = lent();
  const v0 = lowerString(asset);
  const v0Length = loweredLength;
  importPlayAsset(<i32>v0, v0Length, listener, gainDb, <i32>area);
  takeBack(before);
  return loadResultOfU32OrSoundError(area);
}

// @ts-ignore: decorator
@external('jackfield:plugin/sounds@0.2.0', 'play-samples')
declare function importPlaySamples(p0: i32, p1: i32, p2: i32, p3: f64, p4: i32): void;

/** [events] Plays samples: mono, 48,000 a second, at most 480,000. */
export function playSamples(samples: Float32Array, listener: Listener, gainDb: f64): Result<u32, SoundError> {
  const before = lent();
  const v0 = lowerFloats(samples);
  const v0Length = loweredLength;
  importPlaySamples(<i32>v0, v0Length, listener, gainDb, <i32>area);
  takeBack(before);
  return loadResultOfU32OrSoundError(area);
}

// @ts-ignore: decorator
@external('jackfield:plugin/sounds@0.2.0', 'stop-sound')
declare function importStopSound(p0: i32): void;

/** [events] Fades out within 10 ms. Unknown numbers are ignored. */
export function stopSound(soundId: u32): void {
  importStopSound(soundId);
}
