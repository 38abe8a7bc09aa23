import type { RawData, WebSocket } from 'ws';
import {
  FRAME_MS,
  FRAME_SAMPLES,
  PCM_FLAG_NO_MICROPHONE,
  PCM_FLAG_SIDE,
  PCM_HEADER_BYTES,
  PCM_KIND,
  PCM_MESSAGE_BYTES,
  PCM_SIDE_MESSAGE_BYTES,
} from '@jackfield/protocol/pcm';
import type { AudioDevice, DeviceCallbacks, DeviceConfig } from '../../ports/device.ts';
import type { DropCounter } from '../drop-counter.ts';
import type { PcmServer } from './pcm-server.ts';

/** Ticks that may come ahead of real time: the page renders in blocks and its worker may deliver several frames at once. */
const MAX_BURST_FRAMES = 10;
/** Playback messages that may wait in the socket before the next are dropped. */
const MAX_UNSENT_BYTES = 8 * PCM_SIDE_MESSAGE_BYTES;
/** More slots than can be unsent, so none is rewritten while the socket still reads it. */
const SLOTS = 20;
const STATUS_BYTES = PCM_HEADER_BYTES + 12;
const SEND_OPTIONS = { binary: true, compress: false } as const;

/**
 * The page as device: each `captured` message is one tick of its audio clock, drives capture and is answered by one playback frame.
 * Ticks beyond a burst of 100 ms ahead of real time (a page that wakes from sleep) are counted and not answered.
 */
export class ChromiumDevice implements AudioDevice {
  readonly kind = 'chromium';
  readonly #server: PcmServer;
  readonly #callbacks: DeviceCallbacks;
  readonly #drops: DropCounter;
  readonly #now: () => number;
  /** The captured frame as samples, with a view of its bytes: data from a socket may be unaligned. */
  readonly #captured = new Float32Array(FRAME_SAMPLES);
  readonly #capturedBytes = new Uint8Array(this.#captured.buffer);
  readonly #slots = Array.from({ length: SLOTS }, () => new PlaybackSlot());
  #page: WebSocket | null = null;
  #sequence = 0;
  #budgetFrames = MAX_BURST_FRAMES;
  #budgetAtMs = 0;
  #underrunsSeen = 0;
  #overrunsSeen = 0;

  private constructor(server: PcmServer, callbacks: DeviceCallbacks, drops: DropCounter, now: () => number) {
    this.#server = server;
    this.#callbacks = callbacks;
    this.#drops = drops;
    this.#now = now;
  }

  /** Waits for the page without blocking; `onState` says running when it connects and stopped when it leaves. */
  static open(
    config: Extract<DeviceConfig, { kind: 'chromium' }>,
    server: PcmServer,
    callbacks: DeviceCallbacks,
    drops: DropCounter,
    now: () => number = () => performance.now(),
  ): ChromiumDevice {
    const device = new ChromiumDevice(server, callbacks, drops, now);
    server.listen({ token: config.token, onPage: (socket) => device.#serve(socket) });
    return device;
  }

  play(frame: Float32Array, side: Float32Array | null): void {
    const page = this.#page;
    if (page === null || page.readyState !== page.OPEN) return;
    if (page.bufferedAmount > MAX_UNSENT_BYTES) {
      this.#drops.add('page.unsent');
      return;
    }
    const slot = this.#slots[this.#sequence % SLOTS];
    if (slot === undefined) return;
    page.send(slot.fill(frame, side, this.#sequence++), SEND_OPTIONS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const wasServing = this.#page !== null;
    this.#page = null;
    this.#server.listen(null);
    if (wasServing) this.#callbacks.onState({ isRunning: false, error: null });
  }

  #serve(socket: WebSocket): void {
    this.#page = socket;
    this.#budgetFrames = MAX_BURST_FRAMES;
    this.#budgetAtMs = this.#now();
    this.#underrunsSeen = 0;
    this.#overrunsSeen = 0;
    socket.on('message', (data, isBinary) => {
      if (this.#page === socket) this.#receive(data, isBinary);
    });
    socket.on('error', () => this.#drops.add('page.malformed'));
    socket.on('close', () => {
      if (this.#page !== socket) return;
      this.#page = null;
      this.#callbacks.onState({ isRunning: false, error: null });
    });
    this.#callbacks.onState({ isRunning: true, error: null });
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (!isBinary || !Buffer.isBuffer(data) || data.length < PCM_HEADER_BYTES) {
      this.#drops.add('page.malformed');
    } else if (data[0] === PCM_KIND.captured && data.length === PCM_MESSAGE_BYTES) {
      this.#tick(data);
    } else if (data[0] === PCM_KIND.status && data.length === STATUS_BYTES) {
      this.#readStatus(data);
    } else {
      this.#drops.add('page.malformed');
    }
  }

  #tick(message: Buffer): void {
    if (!this.#spendBudget()) {
      this.#drops.add('page.burst');
      return;
    }
    this.#capturedBytes.set(message.subarray(PCM_HEADER_BYTES));
    const isLive = ((message[1] ?? 0) & PCM_FLAG_NO_MICROPHONE) === 0;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      if (!Number.isFinite(this.#captured[i])) this.#captured[i] = 0;
    }
    this.#callbacks.onCaptured(this.#captured, isLive);
    this.#callbacks.onPlaybackDue();
  }

  /** A bucket that fills with real time. The 2 % on top leave room for a sound card whose clock is fast. */
  #spendBudget(): boolean {
    const now = this.#now();
    const earned = ((now - this.#budgetAtMs) / FRAME_MS) * 1.02;
    this.#budgetAtMs = now;
    this.#budgetFrames = Math.min(MAX_BURST_FRAMES, this.#budgetFrames + earned);
    if (this.#budgetFrames < 1) return false;
    this.#budgetFrames--;
    return true;
  }

  /** The page counts from its load on; a smaller number means that its count restarted. */
  #readStatus(message: Buffer): void {
    const underruns = message.readUInt32LE(PCM_HEADER_BYTES);
    const overruns = message.readUInt32LE(PCM_HEADER_BYTES + 4);
    if (underruns > this.#underrunsSeen) this.#drops.add('page.underrun', underruns - this.#underrunsSeen);
    if (overruns > this.#overrunsSeen) this.#drops.add('page.overrun', overruns - this.#overrunsSeen);
    this.#underrunsSeen = underruns;
    this.#overrunsSeen = overruns;
  }
}

/** One playback message, reused. */
class PlaybackSlot {
  readonly #wide = Buffer.from(new ArrayBuffer(PCM_SIDE_MESSAGE_BYTES));
  readonly #plain = this.#wide.subarray(0, PCM_MESSAGE_BYTES);
  readonly #samples = new Float32Array(this.#wide.buffer, this.#wide.byteOffset + PCM_HEADER_BYTES, 2 * FRAME_SAMPLES);

  constructor() {
    this.#wide[0] = PCM_KIND.playback;
  }

  /** Returns the message, valid until the next call. */
  fill(frame: Float32Array, side: Float32Array | null, sequence: number): Buffer {
    this.#wide[1] = side === null ? 0 : PCM_FLAG_SIDE;
    this.#wide.writeUInt32LE(sequence >>> 0, 4);
    this.#samples.set(frame);
    if (side === null) return this.#plain;
    this.#samples.set(side, FRAME_SAMPLES);
    return this.#wide;
  }
}
