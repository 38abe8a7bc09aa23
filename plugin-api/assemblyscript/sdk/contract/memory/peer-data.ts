// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { PeerDataError } from '../peer-data';

export function loadPeerDataError(at: usize): PeerDataError {
  switch (load<u8>(at)) {
    case 0: return PeerDataError.notInChannel();
    case 1: return PeerDataError.unknownUser();
    case 2: return PeerDataError.badLength();
    case 3: return PeerDataError.rateLimited();
    default: return unreachable();
  }
}

export function loadResultOfNothingOrPeerDataError(at: usize): PeerDataError | null {
  if (load<u8>(at) == 0) return null;
  return loadPeerDataError(at + 1);
}
