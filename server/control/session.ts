import type { WireUser, WireVoiceKey } from '@jackfield/wire/messages';
import { TokenBucket } from '../access/token-bucket.ts';
import type { RelayPeer } from '../relay/peer.ts';
import type { ServerChannel } from './channels.ts';
import { factsFor } from './facts.ts';
import type { Facts } from './facts.ts';
import type { Outbox } from './outbox.ts';
import { PluginTraffic } from './plugin-data.ts';

/** People press mute and change channels, now and then quickly. */
const CHANGES_PER_SECOND = 2;
const CHANGES_AT_ONCE = 10;
/** One for each change of channel, and one a second when others leave. */
const VOICE_KEYS_PER_SECOND = 2;
const VOICE_KEYS_AT_ONCE = 12;

/** One person on one connection, from login to its end. Its id is the user id, the sender id of its voice and its relay peer's id. */
export class Session {
  readonly id: number;
  readonly fingerprint: string;
  readonly outbox: Outbox;
  readonly peer: RelayPeer;
  readonly #chatRate: TokenBucket;
  /** Of all connections of its address. */
  readonly #sharedChatRate: TokenBucket;
  /** What everybody is told of. */
  readonly presenceRate = new TokenBucket(CHANGES_PER_SECOND, CHANGES_AT_ONCE);
  readonly voiceKeyRate = new TokenBucket(VOICE_KEYS_PER_SECOND, VOICE_KEYS_AT_ONCE);
  readonly plugins = new PluginTraffic();
  name: string;
  isMuted = false;
  isDeafened = false;
  isServerMuted: boolean;
  /** As in its last `self`. */
  facts: Facts = {};
  channel: ServerChannel | null = null;
  voiceKey: WireVoiceKey | null = null;

  constructor(options: {
    readonly id: number;
    readonly name: string;
    readonly fingerprint: string;
    readonly isServerMuted: boolean;
    readonly outbox: Outbox;
    readonly peer: RelayPeer;
    readonly chatRate: TokenBucket;
    readonly sharedChatRate: TokenBucket;
  }) {
    this.id = options.id;
    this.name = options.name;
    this.fingerprint = options.fingerprint;
    this.isServerMuted = options.isServerMuted;
    this.outbox = options.outbox;
    this.peer = options.peer;
    this.#chatRate = options.chatRate;
    this.#sharedChatRate = options.sharedChatRate;
  }

  /** False when it, or its address, chats too fast. */
  takeChat(): boolean {
    return this.#sharedChatRate.has() && this.#chatRate.take() && this.#sharedChatRate.take();
  }

  /** Without what older clients do not know. */
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

  /** With what a client knows that says these facts of itself. */
  toUserFor(known: Facts): WireUser {
    return { ...this.toUser(), ...factsFor(this.facts, known) };
  }
}
