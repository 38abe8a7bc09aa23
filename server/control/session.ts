import type { WireUser, WireVoiceKey } from '@jackfield/wire/messages';
import type { WireAgreement } from '@jackfield/wire/whisper';
import { TokenBucket } from '../access/token-bucket.ts';
import type { RelayPeer } from '../relay/peer.ts';
import type { ServerChannel } from './channels.ts';
import { visibleFeatures } from './client-features.ts';
import type { ClientFeatures } from './client-features.ts';
import type { Outbox } from './outbox.ts';
import { PluginTraffic } from './plugin-data.ts';
import { WORN_KEYS_AT_ONCE, WORN_KEYS_PER_SECOND } from './voice-format.ts';

/** Rate for mute and channel changes, with bursts for quick ones. */
const CHANGES_PER_SECOND = 2;
const CHANGES_AT_ONCE = 10;
/** One key per channel change, and one per second while others leave. */
const VOICE_KEYS_PER_SECOND = 2;
const VOICE_KEYS_AT_ONCE = 12;

/** One user on one connection, from login to disconnect. The id serves as user id, sender id of the voice packets and id of the relay peer. */
export class Session {
  readonly id: number;
  readonly fingerprint: string;
  readonly outbox: Outbox;
  readonly peer: RelayPeer;
  readonly #chatRate: TokenBucket;
  /** Rate limit for presence changes, which are broadcast to all users. */
  readonly presenceRate = new TokenBucket(CHANGES_PER_SECOND, CHANGES_AT_ONCE);
  readonly voiceKeyRate = new TokenBucket(VOICE_KEYS_PER_SECOND, VOICE_KEYS_AT_ONCE);
  readonly wornKeyRate = new TokenBucket(WORN_KEYS_PER_SECOND, WORN_KEYS_AT_ONCE);
  readonly plugins = new PluginTraffic();
  name: string;
  isMuted = false;
  isDeafened = false;
  isServerMuted: boolean;
  /** Values from the client's last `self` message. */
  features: ClientFeatures = {};
  channel: ServerChannel | null = null;
  /** Agreement key from `whisperSupport`; null for a client that knows neither whispers nor listeners. */
  agreement: WireAgreement | null = null;
  /** True when the operator made the user a priority speaker. */
  isPriority: boolean;
  /** Channels that the session listens to beside its own. */
  readonly listensTo = new Set<ServerChannel>();
  voiceKey: WireVoiceKey | null = null;

  constructor(options: {
    readonly id: number;
    readonly name: string;
    readonly fingerprint: string;
    readonly isServerMuted: boolean;
    readonly isPriority: boolean;
    readonly outbox: Outbox;
    readonly peer: RelayPeer;
    readonly chatRate: TokenBucket;
  }) {
    this.id = options.id;
    this.name = options.name;
    this.fingerprint = options.fingerprint;
    this.isServerMuted = options.isServerMuted;
    this.isPriority = options.isPriority;
    this.outbox = options.outbox;
    this.peer = options.peer;
    this.#chatRate = options.chatRate;
  }

  /** Returns false when the session, or all connections of its address together, chat too fast. */
  takeChat(ofAddress: TokenBucket): boolean {
    return ofAddress.has() && this.#chatRate.take() && ofAddress.take();
  }

  /** Fields that the server adds to `ClientFeatures` for the session; none when its client does not know them. */
  addedFeatures(): Pick<ClientFeatures, 'listensTo' | 'isPriority'> {
    if (this.agreement === null) return {};
    return { listensTo: [...this.listensTo].map(({ info }) => info.id), isPriority: this.isPriority };
  }

  /** User entry without the fields that older clients do not know. */
  toUser(): WireUser {
    return {
      id: this.id,
      name: this.name,
      fingerprint: this.fingerprint,
      channelId: this.channel?.info.id ?? null,
      isMuted: this.isMuted,
      isDeafened: this.isDeafened,
      isServerMuted: this.isServerMuted,
    };
  }

  /** User entry with the fields that a client knows that reports the features `known` of itself. */
  toUserFor(known: ClientFeatures): WireUser {
    return { ...this.toUser(), ...visibleFeatures(this.features, known) };
  }
}
