import { ReplayWindow } from '@jackfield/wire/replay-window';
import { TokenBucket } from '../access/token-bucket.ts';
import type { RelayPeer } from './peer.ts';

/** Burst limit: packets that were held while the whisper started, and a few from a stalled link. */
const PACKETS_AT_ONCE = 50;

/** Second sender of a peer, for voice to selected users only. Only the control side sets `listeners`; nothing in a packet can. */
export class WhisperLane {
  /** Sender id of the whisper packets. */
  readonly id: number;
  readonly replayWindow = new ReplayWindow();
  /** Same meaning as `RelayPeer.probation`. */
  probation = 0;
  readonly rate: TokenBucket;
  /** Replaced as a whole, because the relay iterates over the array for every packet. */
  listeners: readonly RelayPeer[] = [];

  constructor(id: number, packetsPerSecond: number) {
    this.id = id;
    this.rate = new TokenBucket(packetsPerSecond, PACKETS_AT_ONCE);
  }
}
