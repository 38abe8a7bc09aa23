import {
  CODEC_TAG_BYTES,
  MAX_VOICE_PACKET_BYTES,
  MAX_VOICE_PAYLOAD_BYTES,
  parseVoicePacket,
  readUint32,
  writeUint32,
} from '@jackfield/wire/voice-packet';
import { blankCompactHeader, isCompactVoice, parseCompactVoicePacket } from '@jackfield/wire/compact-voice-packet';
import type { VoiceParseResult } from '@jackfield/wire/voice-packet';
import { VoiceSealer } from '@jackfield/wire/voice-seal';
import type { VoiceLane, VoiceLaneCallbacks, VoiceLaneStats, VoicePacket, VoicePipe } from '../../ports/lane.ts';
import { DelayMeter } from '@jackfield/wire/delay-meter';
import { PROBE_EPOCH } from '@jackfield/wire/limits';
import { isUsable, noteFailure, SenderKeys } from './sender-keys.ts';
import type { Sender } from './sender-keys.ts';
import { UdpPath } from './udp-path.ts';
import type { FromVoice, ToVoice } from './voice-link.ts';
import { VoiceProbe } from './voice-probe.ts';
import { VoiceSender } from './voice-sender.ts';
import { WhisperRoute } from './whisper-route.ts';

/** Polling interval of a probe that waits for the voice path, which is decided within 1.5 s. */
const PATH_POLL_MS = 50;
/** Frames between the last packet and a talk end: the longest length of a packet. */
const TALK_END_FRAMES = 6;
const EMPTY = new Uint8Array(0);
/** Extra window of the longer base delay, so that it never moves before that of relay and listeners. */
const EXTRA_WINDOW_MS = 16_000;

interface Counters {
  sentPackets: number;
  sentBytes: number;
  receivedPackets: number;
  receivedBytes: number;
  readonly dropped: Record<string, number>;
}

/**
 * The voice half, on the audio thread: seals once, sends over UDP or, when that is blocked, over the control half; opens received packets. The pipe leads to
 * `SwitchboardControl`. Callbacks come on this thread, never before this returns.
 */
export function openVoiceLane(pipe: VoicePipe, callbacks: VoiceLaneCallbacks): VoiceLane {
  return new SwitchboardVoice(pipe, callbacks);
}

class SwitchboardVoice implements VoiceLane {
  readonly #pipe: VoicePipe;
  readonly #callbacks: VoiceLaneCallbacks;
  readonly #senders = new SenderKeys();
  readonly #sealer = new VoiceSealer();
  readonly #counters: Counters = {
    sentPackets: 0,
    sentBytes: 0,
    receivedPackets: 0,
    receivedBytes: 0,
    dropped: {},
  };
  readonly #channel = new VoiceSender();
  readonly #whisper = new VoiceSender();
  readonly #route = new WhisperRoute(() => {
    this.#endSpurt(this.#whisper);
    this.#whisper.setKey(null);
    this.#post({ kind: 'whisperDone' });
  });
  readonly #incoming = blankCompactHeader();
  /** Tag and packet of a codec other than Opus, before they are sealed. */
  readonly #tagged = new Uint8Array(MAX_VOICE_PAYLOAD_BYTES);
  readonly #packet: VoicePacket = {
    senderId: 0,
    sequence: 0,
    timestamp: 0,
    isTalkEnd: false,
    codecTag: 0,
    payload: new Uint8Array(0),
  };
  /** Delay that the talker itself adds to the delay measured by others. */
  #sendDelay = new DelayMeter();
  #longSendDelay = new DelayMeter(EXTRA_WINDOW_MS);
  #isOpen = false;
  #udp: UdpPath | null = null;
  #sendsCompact = false;
  #probe: VoiceProbe | null = null;
  #probeTimer: NodeJS.Timeout | undefined;

  constructor(pipe: VoicePipe, callbacks: VoiceLaneCallbacks) {
    this.#pipe = pipe;
    this.#callbacks = callbacks;
    pipe.listen((message) => this.#onControl(message as ToVoice));
  }

  send(payload: Uint8Array, bytes: number, timestamp: number, isTalkEnd: boolean, codecTag = 0): void {
    switch (this.#route.take(bytes)) {
      case 'channel':
        this.#sendAs(this.#channel, payload, bytes, timestamp, isTalkEnd, codecTag);
        return;
      case 'whisper':
        // Whisper listeners may not have the channel's codec; Opus packets follow.
        if (codecTag === 0) this.#sendAs(this.#whisper, payload, bytes, timestamp, isTalkEnd, 0);
        else this.#drop('whisperCodec');
        return;
      case 'hold':
        if (codecTag !== 0) this.#drop('whisperCodec');
        else if (!this.#route.hold(payload, bytes, timestamp, isTalkEnd)) this.#drop('whisperHeld');
        return;
      case 'drop':
        this.#drop('afterWhisper');
    }
  }

  #sendAs(
    sender: VoiceSender,
    payload: Uint8Array,
    bytes: number,
    timestamp: number,
    isTalkEnd: boolean,
    codecTag: number,
  ): void {
    if (!this.#isOpen || sender.keys === null) {
      this.#drop('notReady');
      return;
    }
    const sealedBytes = codecTag === 0 ? bytes : CODEC_TAG_BYTES + bytes;
    if (sealedBytes > MAX_VOICE_PAYLOAD_BYTES || !sender.advance(timestamp, isTalkEnd, codecTag !== 0)) {
      this.#drop('notSendable');
      return;
    }
    if (sender === this.#channel) {
      const nowMs = performance.now();
      this.#sendDelay.note(nowMs, sender.header.sequence, timestamp, isTalkEnd);
      this.#longSendDelay.note(nowMs, sender.header.sequence, timestamp, isTalkEnd);
    }
    const sealed = codecTag === 0 ? payload : this.#tag(codecTag, payload, bytes);
    if (this.#udp?.path === 'udp') this.#sendUdp(this.#udp, sender, sealed, sealedBytes);
    else this.#sendControl(sender, sealed, sealedBytes);
  }

  /** A talk end lets the listeners stop without concealment. */
  #endSpurt(sender: VoiceSender): void {
    if (!sender.isInSpurt) return;
    this.#sendAs(sender, EMPTY, 0, (sender.header.timestamp + TALK_END_FRAMES) >>> 0, true, 0);
  }

  stats(): VoiceLaneStats {
    const { dropped, ...counts } = this.#counters;
    const path = !this.#isOpen ? 'none' : this.#udp === null ? 'control' : this.#udp.path;
    const nowMs = performance.now();
    const shortMs = this.#sendDelay.queueMs(nowMs);
    const longMs = this.#longSendDelay.queueMs(nowMs);
    const sendDelay = shortMs === null || longMs === null ? null : { shortMs, longMs };
    return { ...counts, dropped: { ...dropped }, path: path === 'undecided' ? 'none' : path, sendDelay };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closeConnection();
    this.#route[Symbol.dispose]();
    this.#pipe.close();
  }

  #tag(codecTag: number, payload: Uint8Array, bytes: number): Uint8Array {
    writeUint32(this.#tagged, 0, codecTag);
    for (let index = 0; index < bytes; index++) this.#tagged[CODEC_TAG_BYTES + index] = payload[index] ?? 0;
    return this.#tagged;
  }

  #sendUdp(udp: UdpPath, sender: VoiceSender, payload: Uint8Array, bytes: number): void {
    const slot = udp.takeSlot();
    if (slot === null) {
      this.#drop('sendQueueFull');
      return;
    }
    this.#countSent(udp.sendSlot(this.#seal(sender, slot, payload, bytes), this.#isCompact(sender)));
  }

  #sendControl(sender: VoiceSender, payload: Uint8Array, bytes: number): void {
    // The packet is transferred, so each one needs a buffer of its own.
    const packet = new Uint8Array(MAX_VOICE_PACKET_BYTES);
    const length = this.#seal(sender, packet, payload, bytes);
    this.#post({ kind: 'packet', packet: packet.subarray(0, length) });
    this.#countSent(length);
  }

  #seal(sender: VoiceSender, out: Uint8Array, payload: Uint8Array, bytes: number): number {
    const { keys, header } = sender;
    if (keys === null) return 0;
    return this.#isCompact(sender)
      ? this.#sealer.sealCompact(out, header, keys.compact, payload, bytes)
      : this.#sealer.seal(out, header, keys.first, payload, bytes);
  }

  /** Every listener of a whisper accepts compact packets. */
  #isCompact(sender: VoiceSender): boolean {
    return sender === this.#whisper || this.#sendsCompact;
  }

  #countSent(bytes: number): void {
    this.#counters.sentPackets += 1;
    this.#counters.sentBytes += bytes;
  }

  #receive(packet: Uint8Array): void {
    const header = this.#incoming;
    const isCompact = isCompactVoice(packet);
    const parse = isCompact ? parseCompactVoicePacket : parseVoicePacket;
    const result: VoiceParseResult = parse(packet, packet.length, header);
    if (result !== 'ok') {
      this.#drop(result);
      return;
    }
    if (header.epoch === PROBE_EPOCH) {
      if (header.senderId === this.#channel.header.senderId) this.#probe?.receive(packet, header.sequence);
      else this.#drop('unknownSender');
      return;
    }
    const sender = this.#senders.find(header.senderId);
    if (sender === null) {
      this.#drop('unknownSender');
      return;
    }
    const payload = isCompact ? this.#openCompact(sender, packet) : this.#openFirst(sender, packet);
    if (payload === null) return;
    sender.noteTimestamp(header.timestamp, performance.now());
    sender.window.mark(header.sequence);
    const codecTag = header.hasCodecTag && payload.length > CODEC_TAG_BYTES ? readUint32(payload, 0) : 0;
    // A flag without a tag, or without a payload behind it: the payload must not be decoded as Opus.
    if (header.hasCodecTag && codecTag === 0) {
      this.#drop('badCodecTag');
      return;
    }
    this.#counters.receivedPackets += 1;
    this.#counters.receivedBytes += packet.length;
    const out = this.#packet;
    out.senderId = header.senderId;
    out.sequence = header.sequence;
    out.timestamp = header.timestamp;
    out.isTalkEnd = header.isTalkEnd;
    out.codecTag = codecTag;
    out.payload = codecTag === 0 ? payload : payload.subarray(CODEC_TAG_BYTES);
    this.#callbacks.onPacket(out);
  }

  /** Returns the payload of a packet of the first format, or null after counting the reason. */
  #openFirst(sender: Sender, packet: Uint8Array): Uint8Array | null {
    const { epoch, sequence } = this.#incoming;
    const key = sender.keyOf(epoch);
    if (key === null) return this.#drop('unknownEpoch');
    if (!sender.window.isFresh(sequence)) return this.#drop('replayed');
    return this.#sealer.open(packet, packet.length, key.key) ?? this.#drop('unsealed');
  }

  /** Like `#openFirst`; also completes epoch and timestamp of the header. */
  #openCompact(sender: Sender, packet: Uint8Array): Uint8Array | null {
    const header = this.#incoming;
    const key = sender.keyOfBits(header.epoch);
    if (key === null) return this.#drop('unknownEpoch');
    if (!sender.window.isFresh(header.sequence)) return this.#drop('replayed');
    if (!isUsable(key)) return this.#drop('wornKey');
    header.epoch = key.epoch;
    const payload = this.#sealer.openCompact(packet, packet.length, header, key.compactKey);
    if (payload === null) {
      if (noteFailure(key)) this.#post({ kind: 'keyWorn' });
      return this.#drop('unsealed');
    }
    header.timestamp = sender.completeTimestamp(header.timestamp, performance.now());
    return payload;
  }

  #drop(reason: string): null {
    this.#counters.dropped[reason] = (this.#counters.dropped[reason] ?? 0) + 1;
    return null;
  }

  #onControl(message: ToVoice): void {
    switch (message.kind) {
      case 'open':
        this.#closeConnection();
        this.#openConnection(message);
        return;
      case 'close':
        this.#closeConnection();
        this.#callbacks.onSenders([]);
        return;
      case 'senders':
        this.#senders.retain(message.ids);
        this.#callbacks.onSenders(message.ids);
        return;
      case 'keys':
        for (const key of message.keys) this.#senders.add(key);
        return;
      case 'seal':
        this.#channel.setKey(message.seal);
        return;
      case 'whisperStart':
        this.#endSpurt(this.#channel);
        this.#endSpurt(this.#whisper);
        this.#route.start();
        return;
      case 'whisperSeal':
        this.#whisperWith(message);
        return;
      case 'whisperEnd':
        this.#route.end(message.isAborted);
        return;
      case 'format':
        this.#sendsCompact = message.isCompact;
        return;
      case 'probe':
        this.#startProbe();
        return;
      case 'packet':
        this.#receive(message.packet);
        return;
    }
  }

  #openConnection({ connectionId, host, port, transportKey, hasCookies }: Extract<ToVoice, { kind: 'open' }>): void {
    this.#isOpen = true;
    this.#channel.open(connectionId);
    this.#whisper.open(0);
    this.#sendDelay = new DelayMeter();
    this.#longSendDelay = new DelayMeter(EXTRA_WINDOW_MS);
    if (port === null) {
      this.#post({ kind: 'path', path: 'control' });
      return;
    }
    this.#udp = new UdpPath({
      connectionId,
      host,
      port,
      transportKey,
      hasCookies,
      onPath: (path) => this.#post({ kind: 'path', path }),
      onVoice: (packet) => this.#receive(packet),
      onStranger: () => this.#drop('stranger'),
    });
  }

  /** The first key of a whisper releases the held packets; a later one replaces the one before. */
  #whisperWith({ whisperId, epoch, key }: Extract<ToVoice, { kind: 'whisperSeal' }>): void {
    this.#whisper.header.senderId = whisperId;
    this.#whisper.setKey({ epoch, key });
    for (const { payload, timestamp, isTalkEnd } of this.#route.run())
      this.#sendAs(this.#whisper, payload, payload.length, timestamp, isTalkEnd, 0);
  }

  #startProbe(): void {
    this.#probe?.[Symbol.dispose]();
    clearTimeout(this.#probeTimer);
    if (!this.#isOpen) return;
    if (this.#udp?.path === 'undecided') {
      this.#probeTimer = setTimeout(() => this.#startProbe(), PATH_POLL_MS);
      return;
    }
    this.#probe = new VoiceProbe({
      connectionId: this.#channel.header.senderId,
      send: (packet) => this.#sendProbe(packet),
      onDone: (times) => {
        this.#probe = null;
        this.#post({ kind: 'probed', times, path: this.#udp?.path === 'udp' ? 'udp' : 'control' });
      },
    });
  }

  /** Probe packets are not counted, because the statistics of the call cover voice only. */
  #sendProbe(packet: Uint8Array): void {
    if (this.#udp?.path !== 'udp') {
      this.#post({ kind: 'packet', packet: new Uint8Array(packet) });
      return;
    }
    const slot = this.#udp.takeSlot();
    if (slot === null) return;
    slot.set(packet);
    this.#udp.sendSlot(packet.length);
  }

  #closeConnection(): void {
    clearTimeout(this.#probeTimer);
    this.#probe?.[Symbol.dispose]();
    this.#probe = null;
    this.#isOpen = false;
    this.#udp?.[Symbol.dispose]();
    this.#udp = null;
    this.#channel.setKey(null);
    this.#whisper.setKey(null);
    this.#route.reset();
    this.#sendsCompact = false;
    this.#senders.clear();
  }

  #post(message: FromVoice): void {
    if (message.kind === 'packet') this.#pipe.post(message, [message.packet.buffer as ArrayBuffer]);
    else this.#pipe.post(message);
  }
}
