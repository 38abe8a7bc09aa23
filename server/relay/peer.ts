import { DelayMeter } from '@jackfield/wire/delay-meter';
import { ReplayWindow } from '@jackfield/wire/replay-window';
import { TransportKey } from '@jackfield/wire/transport-key';
import { TokenBucket } from '../access/token-bucket.ts';
import type { VoiceEcho } from './voice-echo.ts';
import type { WhisperLane } from './whisper-lane.ts';

const LONG_AGO = -1_000_000;
/** A client sends a hello every 2 s, and about ten while it searches for its path. */
const HELLOS_PER_SECOND = 4;
const HELLOS_AT_ONCE = 20;

/** Recipients of a channel's voice. Arrays, because the relay iterates over them for every packet. */
export interface RelayChannel {
  readonly kind: 'voice' | 'echo';
  /** Members and listeners of other channels that are not deafened. */
  readonly listeners: RelayPeer[];
  /** Members that sent voice within the last half second. */
  readonly talkers: RelayPeer[];
}

export function createRelayChannel(kind: 'voice' | 'echo'): RelayChannel {
  return { kind, listeners: [], talkers: [] };
}

/** One connection as the relay sees it. The control side changes membership through the relay's methods only. */
export class RelayPeer {
  readonly id: number;
  /** Address group of the peer's control lane; see `addressGroup`. */
  readonly addressGroup: string;
  readonly transportKey: TransportKey;
  /** Sends a packet over the control lane. Returns false when the backlog there is too large. */
  readonly sendControl: (packet: Uint8Array) => boolean;
  readonly replayWindow = new ReplayWindow();
  /** Queueing delay of the peer's voice packets on their way to the relay. */
  readonly uplinkDelay = new DelayMeter();

  /** Source of the last valid hello; '' before the first. Voice is accepted from this address and from the proven one. */
  address = '';
  port = 0;
  helloCounter = 0;
  readonly helloRate = new TokenBucket(HELLOS_PER_SECOND, HELLOS_AT_ONCE);

  /** Address that returned a cookie: the only address that voice is sent to. '' before the first. */
  provenAddress = '';
  provenPort = 0;
  /** Relay tick of the last hello that returned a cookie. */
  provenTick = 0;
  /** Path that the client asked for. The client receives voice over the control lane until it knows that UDP works. */
  hearsOnUdp = false;

  /** True when the client has announced that it takes compact voice packets. */
  takesCompactVoice = false;
  /** Sequence of a compact packet far ahead of all others, 0 for none. The sequence is accepted when the next one follows. */
  probation = 0;
  /** Open echo: while it is set, probe packets are sent back to the peer. */
  echo: VoiceEcho | null = null;

  /** Lane of the peer's whispers; null for a client that cannot whisper. */
  whisper: WhisperLane | null = null;

  channel: RelayChannel | null = null;
  /** Channels that the peer hears beside its own. */
  heardChannels: readonly RelayChannel[] = [];
  /** Muted by the user or by the server: nothing is forwarded. */
  isMuted = false;
  isDeafened = false;

  isTalking = false;
  /** Relay tick in which another talker displaced this one, and in which this one was refused a slot. */
  displacedTick = LONG_AGO;
  refusedTick = LONG_AGO;
  voiceTick = 0;
  voiceBudget = 0;

  constructor(
    id: number,
    transportKey: Uint8Array,
    addressGroup: string,
    sendControl: (packet: Uint8Array) => boolean,
  ) {
    this.id = id;
    this.addressGroup = addressGroup;
    this.transportKey = new TransportKey(transportKey);
    this.sendControl = sendControl;
  }
}
