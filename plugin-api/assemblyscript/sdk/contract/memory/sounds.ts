// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { SoundError } from '../sounds';
import { takeString } from '../../memory';
import { Result } from '../../result';

export function loadResultOfU32OrSoundError(at: usize): Result<u32, SoundError> {
  if (load<u8>(at) == 0) return Result.ok<u32, SoundError>(load<u32>(at + 4));
  return Result.fail<u32, SoundError>(loadSoundError(at + 4));
}

export function loadSoundError(at: usize): SoundError {
  switch (load<u8>(at)) {
    case 0: return SoundError.unknownAsset(takeString(load<u32>(at + 4), load<i32>(at + 4 + 4)));
    case 1: return SoundError.badSound(takeString(load<u32>(at + 4), load<i32>(at + 4 + 4)));
    case 2: return SoundError.notAllowed();
    case 3: return SoundError.tooMany();
    default: return unreachable();
  }
}
