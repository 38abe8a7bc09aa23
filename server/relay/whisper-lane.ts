import { ReplayWindow } from '@jackfield/wire/replay-window';
import { TokenBucket } from '../access/token-bucket.ts';
import type { RelayPeer } from './peer.ts';

/** Packets that may come at once: those that were held while the whisper started, and a few of a stalled link. */
const PACKETS_AT_ONCE = 50;

/** The second sender of a peer: what is said to some people only. The control side fills `listeners`; nothing in a packet can. */
export class WhisperLane {
  /** Sender id of its packets. */
  readonly id: number;
  readonly replayWindow = new ReplayWindow();
  /** As `RelayPeer.probation`. */
  probation = 0;
  readonly rate: TokenBucket;
  /** Replaced as a whole, because the relay runs over it for every packet. */
  listeners: readonly RelayPeer[] = [];

  constructor(id: number, packetsPerSecond: number) {
    this.id = id;
    this.rate = new TokenBucket(packetsPerSecond, PACKETS_AT_ONCE);
  }
}
