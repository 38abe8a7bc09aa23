import { DelayMeter } from '@jackfield/wire/delay-meter';
import { ReplayWindow } from '@jackfield/wire/replay-window';
import { TransportKey } from '@jackfield/wire/transport-key';
import { TokenBucket } from '../access/token-bucket.ts';
import type { VoiceEcho } from './voice-echo.ts';
import type { WhisperLane } from './whisper-lane.ts';

const LONG_AGO = -1_000_000;
/** A client says hello every 2 s, and some ten times while it finds its way. */
const HELLOS_PER_SECOND = 4;
const HELLOS_AT_ONCE = 20;

/** Whom a channel's voice goes to. Arrays, because the relay runs over them for every packet. */
export interface RelayChannel {
  readonly kind: 'voice' | 'echo';
  /** Members, and others who listen, that are not deafened. */
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
  /** Where its control lane comes from, as `addressGroup` says. */
  readonly addressGroup: string;
  readonly transportKey: TransportKey;
  /** Sends a packet over the control lane; false when too much waits there already. */
  readonly sendControl: (packet: Uint8Array) => boolean;
  readonly replayWindow = new ReplayWindow();
  /** How long its voice packets wait on their way here. */
  readonly uplinkDelay = new DelayMeter();

  /** Where the last valid hello came from; '' before the first. Voice is taken from there, and from the proven address. */
  address = '';
  port = 0;
  helloCounter = 0;
  readonly helloRate = new TokenBucket(HELLOS_PER_SECOND, HELLOS_AT_ONCE);

  /** Where somebody brought back a cookie: the only address that voice goes to. '' before the first. */
  provenAddress = '';
  provenPort = 0;
  /** The relay's tick of the last such hello. */
  provenTick = 0;
  /** What the client said. It hears over the control lane until it knows that UDP works. */
  hearsOnUdp = false;

  /** The client said that it takes compact voice packets. */
  takesCompactVoice = false;
  /** Sequence of a compact packet far ahead of all others, 0 for none: it counts when the next one follows. */
  probation = 0;
  /** Probe packets go back to the peer while it is there. */
  echo: VoiceEcho | null = null;

  /** The second sender; null for a client that cannot whisper. */
  whisper: WhisperLane | null = null;

  channel: RelayChannel | null = null;
  /** Channels that it hears beside its own. */
  heardChannels: readonly RelayChannel[] = [];
  /** By itself or by the server: nothing is forwarded. */
  isMuted = false;
  isDeafened = false;

  isTalking = false;
  /** The relay's tick when another talker took its place, and when it was told that there is none. */
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
