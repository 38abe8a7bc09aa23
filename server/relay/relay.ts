import type { RemoteInfo, Socket } from 'node:dgram';
import { once } from 'node:events';
import { blankHello, encodeHello, HELLO_BYTES, parseHello, PLAIN_HELLO_BYTES } from '@jackfield/wire/hello-packet';
import type { Hello } from '@jackfield/wire/hello-packet';
import { blankCompactHeader, isCompactVoice, parseCompactVoicePacket } from '@jackfield/wire/compact-voice-packet';
import { BINDING_TIMEOUT_MS, PROBE_EPOCH } from '@jackfield/wire/limits';
import { REPLAY_WINDOW_SIZE } from '@jackfield/wire/replay-window';
import { COMPACT_TAG_BYTES, TRANSPORT_TAG_BYTES } from '@jackfield/wire/transport-key';
import { PACKET_TYPE, packetType, parseVoicePacket } from '@jackfield/wire/voice-packet';
import type { VoiceParseResult } from '@jackfield/wire/voice-packet';
import { AddressCookies } from './address-cookies.ts';
import { createRelayStats } from './counters.ts';
import type { RelayStats } from './counters.ts';
import { RelayPeer } from './peer.ts';
import type { RelayChannel } from './peer.ts';
import { bindRelaySocket } from './relay-socket.ts';
import { admitTalker } from './talkers.ts';
import { WhisperLane } from './whisper-lane.ts';
import type { TalkerLimits } from './talkers.ts';

const TICK_MS = 100;
const TALKING_TICKS = 5;
const BINDING_TICKS = BINDING_TIMEOUT_MS / TICK_MS;
/** Limit of the bytes that the kernel has not taken yet; beyond it, new datagrams are dropped. */
const MAX_QUEUED_BYTES = 4 << 20;

export interface RelayOptions extends TalkerLimits {
  /** Address of the UDP socket; null for voice over the control lane only. */
  readonly udp: { readonly host: string; readonly port: number } | null;
  readonly voicePacketsPerSecond: number;
}

/**
 * Forwards sealed voice by channel, as docs/design/switchboard-lane.md says: each datagram is checked (address, transport tag, replay, mute, rate)
 * and its bytes go out as they came. Nothing here opens a payload.
 */
export class Relay implements AsyncDisposable {
  readonly stats: RelayStats = createRelayStats();
  readonly #socket: Socket | null;
  readonly #peers = new Map<number, RelayPeer>();
  /** Peers by the sender id of their whispers. */
  readonly #whisperers = new Map<number, RelayPeer>();
  readonly #talkingChannels = new Set<RelayChannel>();
  readonly #packetsPerSecond: number;
  readonly #packetsPerTick: number;
  readonly #limits: TalkerLimits;
  readonly #header = blankCompactHeader();
  readonly #hello = blankHello();
  readonly #cookies = new AddressCookies();
  readonly #ticker: NodeJS.Timeout;
  #tick = 0;

  private constructor(options: RelayOptions, socket: Socket | null) {
    this.#packetsPerSecond = options.voicePacketsPerSecond;
    this.#packetsPerTick = (options.voicePacketsPerSecond * TICK_MS) / 1_000;
    this.#limits = options;
    this.#socket = socket;
    this.#ticker = setInterval(() => this.#onTick(), TICK_MS);
    socket?.on('message', (datagram, source) => this.#onDatagram(datagram, source));
  }

  /** Rejects with PORT_IN_USE or LISTEN_FAILED. */
  static async open(options: RelayOptions): Promise<Relay> {
    return new Relay(options, options.udp === null ? null : await bindRelaySocket(options.udp.host, options.udp.port));
  }

  /** UDP port; null without UDP. */
  get port(): number | null {
    return this.#socket?.address().port ?? null;
  }

  addPeer(
    id: number,
    transportKey: Uint8Array,
    addressGroup: string,
    sendControl: (packet: Uint8Array) => boolean,
  ): RelayPeer {
    const peer = new RelayPeer(id, transportKey, addressGroup, sendControl);
    this.#peers.set(id, peer);
    return peer;
  }

  removePeer(peer: RelayPeer): void {
    this.setChannel(peer, null);
    this.setHeardChannels(peer, []);
    this.#peers.delete(peer.id);
    if (peer.whisper !== null) this.#whisperers.delete(peer.whisper.id);
    peer.whisper = null;
  }

  /** From now on, packets with this sender id are the peer's whispers. No peer may have the id. */
  openWhisper(peer: RelayPeer, whisperId: number): void {
    peer.whisper = new WhisperLane(whisperId, this.#packetsPerSecond);
    this.#whisperers.set(whisperId, peer);
  }

  /** Sets the recipients of the peer's whispers from the next packet on; no other peer gets them. */
  setWhisperListeners(peer: RelayPeer, listeners: readonly RelayPeer[]): void {
    if (peer.whisper !== null) peer.whisper.listeners = listeners;
  }

  /** Sets the channels that the peer hears beside its own, which is not among them. */
  setHeardChannels(peer: RelayPeer, channels: readonly RelayChannel[]): void {
    for (const channel of peer.heardChannels) removeFrom(channel.listeners, peer);
    peer.heardChannels = channels;
    if (!peer.isDeafened) for (const channel of channels) channel.listeners.push(peer);
  }

  setChannel(peer: RelayPeer, channel: RelayChannel | null): void {
    if (peer.channel !== null) {
      removeFrom(peer.channel.listeners, peer);
      removeFrom(peer.channel.talkers, peer);
    }
    peer.isTalking = false;
    peer.channel = channel;
    if (channel !== null && !peer.isDeafened) channel.listeners.push(peer);
  }

  setMuted(peer: RelayPeer, isMuted: boolean): void {
    peer.isMuted = isMuted;
  }

  setDeafened(peer: RelayPeer, isDeafened: boolean): void {
    if (peer.isDeafened === isDeafened) return;
    peer.isDeafened = isDeafened;
    const heard = peer.channel === null ? peer.heardChannels : [peer.channel, ...peer.heardChannels];
    for (const { listeners } of heard) {
      if (isDeafened) removeFrom(listeners, peer);
      else listeners.push(peer);
    }
  }

  /** Takes a voice packet from the peer's control lane, where TLS replaces the check of address and transport tag. */
  receiveControl(peer: RelayPeer, packet: Uint8Array): void {
    this.stats.receivedPackets += 1;
    const isCompact = isCompactVoice(packet);
    const parse = isCompact ? parseCompactVoicePacket : parseVoicePacket;
    const result = parse(packet, packet.length, this.#header);
    if (result !== 'ok') this.stats.dropped[result] += 1;
    else if (this.#header.senderId === peer.id) this.#accept(peer, packet, isCompact);
    else if (this.#header.senderId === peer.whisper?.id) this.#acceptWhisper(peer, peer.whisper, packet, isCompact);
    else this.stats.dropped.unknownSender += 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#ticker);
    if (this.#socket === null) return;
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #onDatagram(datagram: Buffer, source: RemoteInfo): void {
    const type = packetType(datagram);
    if (isCompactVoice(datagram)) this.#onVoice(datagram, source, true);
    else if (type === PACKET_TYPE.voice) this.#onVoice(datagram, source, false);
    else if (type === PACKET_TYPE.hello) this.#onHello(datagram, source);
    else this.stats.dropped[type === 0 ? 'badVersion' : 'badType'] += 1;
  }

  #onVoice(datagram: Buffer, source: RemoteInfo, isCompact: boolean): void {
    const { dropped } = this.stats;
    this.stats.receivedPackets += 1;
    const length = datagram.length - (isCompact ? COMPACT_TAG_BYTES : TRANSPORT_TAG_BYTES);
    const parse = isCompact ? parseCompactVoicePacket : parseVoicePacket;
    const result: VoiceParseResult = parse(datagram, length, this.#header);
    if (result !== 'ok') {
      dropped[result] += 1;
      return;
    }
    const { senderId, sequence } = this.#header;
    const peer = this.#peers.get(senderId) ?? this.#whisperers.get(senderId);
    const whisper = peer === undefined || peer.id === senderId ? null : peer.whisper;
    if (peer === undefined) dropped.unknownSender += 1;
    else if (!isBoundTo(peer, source)) dropped.unboundAddress += 1;
    else if (!isGenuine(peer, datagram, isCompact)) dropped.badTag += 1;
    else if (isCompact && !hasPassedProbation(whisper ?? peer, sequence)) dropped.jumped += 1;
    else if (whisper === null) this.#accept(peer, datagram.subarray(0, length), isCompact);
    else this.#acceptWhisper(peer, whisper, datagram.subarray(0, length), isCompact);
  }

  #accept(peer: RelayPeer, packet: Uint8Array, isCompact: boolean): void {
    const { dropped } = this.stats;
    const { sequence, epoch } = this.#header;
    if (!isCompact && epoch === PROBE_EPOCH) {
      if (peer.echo?.take(sequence) === true) this.#deliver(peer, packet);
      else dropped.notEchoed += 1;
      return;
    }
    if (!peer.replayWindow.isFresh(sequence)) {
      dropped.replayed += 1;
      return;
    }
    peer.replayWindow.mark(sequence);
    const { channel } = peer;
    if (channel === null) dropped.noChannel += 1;
    else if (peer.isMuted) dropped.muted += 1;
    else if (!peer.isTalking && !this.#startTalking(peer, channel)) dropped.tooManyTalkers += 1;
    else if (peer.voiceBudget < 1) dropped.tooFast += 1;
    else {
      peer.voiceBudget -= 1;
      peer.voiceTick = this.#tick;
      peer.uplinkDelay.note(performance.now(), sequence, this.#header.timestamp, this.#header.isTalkEnd);
      this.#forward(peer, channel, packet, isCompact);
    }
  }

  /** Checks like `#accept`. The control side has resolved the listeners; all of them take the compact format, the only one that whispers use. */
  #acceptWhisper(peer: RelayPeer, whisper: WhisperLane, packet: Uint8Array, isCompact: boolean): void {
    const { dropped } = this.stats;
    const { sequence } = this.#header;
    if (!isCompact) {
      dropped.badVersion += 1;
      return;
    }
    if (!whisper.replayWindow.isFresh(sequence)) {
      dropped.replayed += 1;
      return;
    }
    whisper.replayWindow.mark(sequence);
    const { listeners } = whisper;
    if (listeners.length === 0) dropped.noWhisper += 1;
    else if (peer.isMuted) dropped.muted += 1;
    else if (!whisper.rate.take()) dropped.tooFast += 1;
    else if (this.#isCongested) dropped.congested += 1;
    else {
      for (let index = 0; index < listeners.length; index += 1) {
        const listener = listeners[index];
        if (listener !== undefined && !listener.isDeafened) this.#deliver(listener, packet);
      }
    }
  }

  get #isCongested(): boolean {
    return this.#socket !== null && this.#socket.getSendQueueSize() > MAX_QUEUED_BYTES;
  }

  #startTalking(peer: RelayPeer, channel: RelayChannel): boolean {
    if (!admitTalker(peer, channel, this.#limits, this.#tick)) return false;
    this.#talkingChannels.add(channel);
    peer.voiceBudget = this.#packetsPerTick * 2;
    return true;
  }

  #forward(sender: RelayPeer, channel: RelayChannel, packet: Uint8Array, isCompact: boolean): void {
    if (this.#isCongested) {
      this.stats.dropped.congested += 1;
      return;
    }
    if (channel.kind === 'echo') {
      if (!sender.isDeafened) this.#deliver(sender, packet);
      return;
    }
    const { listeners } = channel;
    for (let index = 0; index < listeners.length; index += 1) {
      const listener = listeners[index];
      if (listener === undefined || listener === sender) continue;
      // The listener has just joined, and the sender does not know it yet.
      if (isCompact && !listener.takesCompactVoice) this.stats.dropped.notCompact += 1;
      else this.#deliver(listener, packet);
    }
  }

  #deliver(listener: RelayPeer, packet: Uint8Array): void {
    if (listener.hearsOnUdp && this.#hasProvenAddress(listener) && this.#socket !== null) {
      this.#socket.send(packet, listener.provenPort, listener.provenAddress);
    } else if (!listener.sendControl(packet)) {
      this.stats.dropped.congested += 1;
      return;
    }
    this.stats.forwardedPackets += 1;
  }

  #onHello(datagram: Buffer, source: RemoteInfo): void {
    const { dropped } = this.stats;
    const hello = this.#hello;
    const kind = parseHello(datagram, hello);
    if (kind !== 'hello') {
      dropped[kind === 'helloAck' ? 'badType' : kind] += 1;
      return;
    }
    const peer = this.#peers.get(hello.connectionId);
    if (peer === undefined) dropped.unknownSender += 1;
    else if (!peer.transportKey.verify(datagram, datagram.length)) dropped.badTag += 1;
    else if (hello.counter <= peer.helloCounter) dropped.oldHello += 1;
    else if (!peer.helloRate.take()) dropped.tooManyHellos += 1;
    else {
      this.stats.hellos += 1;
      peer.helloCounter = hello.counter;
      peer.address = source.address;
      peer.port = source.port;
      if (hello.hasCookie) this.#checkCookie(peer, hello, source);
      // The ack gets a buffer of its own, because the kernel may keep it for a while. Hellos are rare.
      const ack = new Uint8Array(hello.hasCookie ? HELLO_BYTES : PLAIN_HELLO_BYTES);
      peer.transportKey.sign(ack, encodeHello(ack, 'helloAck', hello));
      this.#socket?.send(ack, source.port, source.address);
    }
  }

  /** Moves voice to the hello's address when the hello returns the cookie of that address, and not before. Writes the next cookie into the hello. */
  #checkCookie(peer: RelayPeer, hello: Hello, { address, port }: RemoteInfo): void {
    hello.isProven = this.#cookies.isValid(hello.cookie, peer.id, address, port);
    if (hello.isProven) {
      peer.provenAddress = address;
      peer.provenPort = port;
      peer.provenTick = this.#tick;
    }
    this.#cookies.issue(hello.cookie, peer.id, address, port);
  }

  #hasProvenAddress(peer: RelayPeer): boolean {
    return peer.provenPort !== 0 && this.#tick - peer.provenTick < BINDING_TICKS;
  }

  /** Only channels with a talker cost time. */
  #onTick(): void {
    this.#tick += 1;
    for (const channel of this.#talkingChannels) {
      for (let index = channel.talkers.length - 1; index >= 0; index -= 1) {
        const talker = channel.talkers[index];
        if (talker === undefined) continue;
        if (this.#tick - talker.voiceTick > TALKING_TICKS) {
          talker.isTalking = false;
          channel.talkers.splice(index, 1);
        } else {
          talker.voiceBudget = Math.min(this.#packetsPerTick * 3, talker.voiceBudget + this.#packetsPerTick);
        }
      }
      if (channel.talkers.length === 0) this.#talkingChannels.delete(channel);
    }
  }
}

function isGenuine({ transportKey }: RelayPeer, datagram: Buffer, isCompact: boolean): boolean {
  return isCompact
    ? transportKey.verifyCompact(datagram, datagram.length)
    : transportKey.verify(datagram, datagram.length);
}

/** The tag proves the sender; the address must be one from the sender's hellos. */
function isBoundTo(peer: RelayPeer, { address, port }: RemoteInfo): boolean {
  return (
    (peer.port === port && peer.address === address) || (peer.provenPort === port && peer.provenAddress === address)
  );
}

/**
 * A tag of 4 bytes is guessed once in 2³² datagrams, and one guess must not move the replay window away from the talker: a sequence far ahead counts
 * only when the next one follows (RFC 3550, A.1).
 */
function hasPassedProbation(
  peer: Pick<RelayPeer, 'probation'> & { readonly replayWindow: { readonly highest: number } },
  sequence: number,
): boolean {
  const isNear = sequence < peer.replayWindow.highest + REPLAY_WINDOW_SIZE;
  const isFollowed = peer.probation !== 0 && sequence === peer.probation + 1;
  peer.probation = isNear || isFollowed ? 0 : sequence;
  return isNear || isFollowed;
}

function removeFrom(list: RelayPeer[], peer: RelayPeer): void {
  const index = list.indexOf(peer);
  if (index >= 0) list.splice(index, 1);
}
