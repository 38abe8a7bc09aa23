import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import {
  CAPTURE_BODY_BYTES,
  CAPTURE_FLAG,
  writeCaptureParts,
  type CaptureParts,
} from '@jackfield/sandbox/capture-request';
import { emptyCapturedReply, type CapturedReply } from '@jackfield/sandbox/captured-reply';
import {
  FADE_SAMPLES,
  FRAME_BYTES,
  MAX_PACKET_BYTES,
  MAX_SLOTS,
  REPLY,
  REQUEST,
  packetLengthFor,
} from '@jackfield/sandbox/pipe-protocol';
import { mirror, rms } from '@jackfield/sandbox/signal';
import type { CaptureLoad, EncoderRequest, EncoderSettings } from '@jackfield/sandbox/specs';
import type { MessagePort } from 'node:worker_threads';
import type {
  CaptureChain,
  CaptureChainSpec,
  CaptureOutcome,
  ChainEvent,
  MetricsEntry,
  PacketMs,
} from '../../ports/chain.ts';
import { defaultStrikeRules } from '../faults/strike-counter.ts';
import type { StrikeRules } from '../faults/strike-counter.ts';
import { checkCaptured } from '../sandbox/reply-check.ts';
import type { SandboxMessage } from '../sandbox/sandbox-connection.ts';
import { HISTORY_FRAMES, sendHistory } from './send-history.ts';
import { SandboxSupervisor } from './sandbox-supervisor.ts';
import type { ChainSandbox } from './chain-sandbox.ts';
import { DeadlineTimer } from './deadline-timer.ts';
import { InputHistory } from './input-history.ts';
import { PacketLength } from './packet-length.ts';
import { PrimingHistory } from './priming-history.ts';
import { TicketQueue, type FrameTicket } from './ticket-queue.ts';

export interface ChainOptions {
  /** The far end of `SandboxLauncher.createPort()`; one per chain. */
  readonly launcher: MessagePort;
  /** Deadline on an idle machine, in ms; default 4. */
  readonly deadlineMs?: number;
  /** A sandbox that does not answer for this long is killed, in ms; default 150. A hang is inaudible after the first frame. */
  readonly hangMs?: number;
  readonly strikeRules?: StrikeRules;
  /** Processor time that one step of a sandbox's start may use, in ms; default 15,000. */
  readonly startLimitMs?: number;
  readonly warmUpFrames?: number;
  /** How long a warm spare is kept after the last voice, in ms; by default always, from the start on. */
  readonly spareKeepMs?: number;
  readonly onEvent: (event: ChainEvent) => void;
}

export interface CaptureChainOptions extends ChainOptions {
  /** [audio] Called once per `process`, in order. */
  readonly onOutcome: (outcome: CaptureOutcome) => void;
}

/** A capture chain with metrics, which are read once a second. */
export interface MeasuredCaptureChain extends CaptureChain {
  metrics(): MetricsEntry[];
  /** These plugins are never bypassed to save processor time. */
  keepPlugins(pluginIds: ReadonlySet<string>): void;
  /** True while a warm spare is ready: the next fault costs one frame of effects. */
  readonly isProtected: boolean;
}

export const chainDefaults = { deadlineMs: 4, hangMs: 150, warmUpFrames: 500 } as const;

/** How long a frame waits for a late sandbox when no other one is free. */
const PATIENCE_MS = 40;
const FRAME_MS = 10;
const SILENCE = new Float32Array(FRAME_SAMPLES);

/** Opens the capture chain; until `configure` has resolved once, its frames are dry and there are no packets. */
export function openCaptureChain(options: CaptureChainOptions): MeasuredCaptureChain {
  return new SandboxedCaptureChain(options);
}

class SandboxedCaptureChain implements MeasuredCaptureChain {
  readonly #options: CaptureChainOptions;
  readonly #supervisor: SandboxSupervisor<CaptureLoad>;
  readonly #timer: DeadlineTimer;
  readonly #history = new InputHistory();
  /** Far-end frame played with each frame of `#history`; kept while the chain has an echo canceller. */
  readonly #farHistory = new InputHistory();
  readonly #farEnd = new Float32Array(FRAME_SAMPLES);
  readonly #tickets = new TicketQueue();
  readonly #outcome: CaptureOutcome;
  /** Last output frame; the next crossfade starts from it. */
  readonly #last = new Float32Array(FRAME_SAMPLES);
  /** The end of `#last` in reverse, from which a fade starts. */
  readonly #mirror = new Float32Array(FADE_SAMPLES);
  readonly #parts: CaptureParts = { fadeFrom: null, farEnd: null, frame: SILENCE, sound: null };
  readonly #reply = emptyCapturedReply();
  #wasLastDry = true;
  /** Slot mask of the last frame. A change of the mask is crossfaded, too. */
  #lastMask = 0;
  /** Number of frames that wait for their packet. */
  #waiting = 0;
  readonly #packetLength = new PacketLength();
  /** True when the next tick goes to a sandbox that did not receive the last one. */
  #isFresh = true;
  readonly #sent = new PrimingHistory();
  /** Number of frames at the end of the history that no sandbox has received yet. */
  #rested = 0;
  /** Sandbox that encoded last; null before the first frame. */
  #encoding: ChainSandbox | null = null;
  /** Sandbox whose socket holds the first frame of a packet until the second one is there, because each write wakes the other process. */
  #holding: ChainSandbox | null = null;

  constructor(options: CaptureChainOptions) {
    this.#options = options;
    this.#supervisor = new SandboxSupervisor<CaptureLoad>({
      launcher: options.launcher,
      kind: 'capture',
      deadlineMs: options.deadlineMs ?? chainDefaults.deadlineMs,
      hangMs: options.hangMs ?? chainDefaults.hangMs,
      strikeRules: options.strikeRules ?? defaultStrikeRules,
      startLimitMs: options.startLimitMs,
      spareKeepMs: options.spareKeepMs,
      onEvent: options.onEvent,
      onAnswer: (sandbox, message) => this.#onAnswer(sandbox, message),
      // An effect that runs again first gets the latest frames it missed; then its output is faded in.
      onResting: (rests) => (this.#isFresh ||= !rests),
      onSwitched: () => (this.#isFresh = true),
      onLiveLost: () => this.#expire(Infinity),
    });
    this.#timer = new DeadlineTimer(() => this.#onTimer());
    this.#outcome = {
      sequence: 0,
      pcm: new Float32Array(FRAME_SAMPLES),
      isDry: true,
      isGateOpen: true,
      hasSound: false,
      speechProbability: 1,
      packet: new Uint8Array(MAX_PACKET_BYTES),
      packetBytes: 0,
      packetCodec: 0,
      leadFrames: 0,
      isTalkEnd: false,
      levels: new Float32Array(MAX_SLOTS + 1),
      levelCount: 1,
    };
  }

  async configure(spec: CaptureChainSpec): Promise<void> {
    // Set before the sandbox starts: a length wanted during the start is newer than the specification.
    const packetFrames = packetLengthFor((spec.sentPacketMs ?? spec.packetMs) / FRAME_MS);
    if (this.#supervisor.live === null) this.#packetLength.start(packetFrames);
    else this.#packetLength.want(packetFrames);
    await this.#supervisor.configure({
      kind: 'capture',
      slots: spec.slots,
      codec: spec.codec,
      encoder: spec.encoder,
      packetFrames: packetLengthFor(spec.packetMs / FRAME_MS),
      codecs: spec.codecs ?? [],
      activeCodec: spec.activeCodec ?? 0,
      warmUpFrames: this.#options.warmUpFrames ?? chainDefaults.warmUpFrames,
    });
  }

  get wantsFarEnd(): boolean {
    const { load } = this.#supervisor;
    return load !== null && hasEchoCanceller(load);
  }

  process(
    frame: Float32Array,
    sequence: number,
    farEnd: Float32Array = SILENCE,
    sound: Float32Array | null = null,
    isUrgent = true,
  ): void {
    const nowMs = performance.now();
    if (this.#holding !== this.#supervisor.live) this.#release(nowMs);
    if (this.#tickets.isFull) this.#answerLocally(this.#tickets.first);
    const live = this.#supervisor.live;
    // A sandbox that still owes the answer to an expired tick will miss this one, too.
    if (live !== null && live.outstanding > this.#tickets.openOf(live)) this.#supervisor.failOver();
    this.#history.push(frame);
    if (this.wantsFarEnd) {
      this.#farEnd.set(farEnd);
      this.#farHistory.push(farEnd);
    }
    const ticket = this.#tickets.add();
    ticket.sequence = sequence;
    ticket.sentMs = nowMs;
    ticket.isDry = false;
    ticket.by = this.#supervisor.live;
    ticket.hasSound = sound !== null;
    if (sound !== null) ticket.sound.set(sound);
    const { by } = ticket;
    const isWet = by !== null && by.outstanding <= this.#tickets.openOf(by) - 1;
    // The dry frame is copied while the sandbox works; only a crossfade needs the copy before.
    if (!isWet || this.#wasLastDry) this.#history.copy(ticket.dry, 0, by?.latency ?? 0);
    const isFirst = !isUrgent && isWet && this.#mayHold(sound);
    if (isWet) this.#sendWet(ticket, by, frame, nowMs, isFirst);
    else if (by === null) queueMicrotask(() => this.#expire(Infinity));
    else this.#sendDry(ticket, nowMs);
    if (isWet && !this.#wasLastDry) this.#history.copy(ticket.dry, 0, by.latency);
    if (!isFirst) {
      this.#release(nowMs);
      this.#timer.arm(this.#supervisor.deadlineMs);
    }
    this.#supervisor.checkHealth(nowMs);
  }

  flush(): void {
    this.#release(performance.now());
  }

  rest(frame: Float32Array, farEnd: Float32Array = SILENCE): boolean {
    return this.#rested < HISTORY_FRAMES && this.#keep(frame, farEnd);
  }

  skip(frame: Float32Array, farEnd: Float32Array = SILENCE): boolean {
    return this.#supervisor.live?.ready.neverSleeps === false && this.#keep(frame, farEnd);
  }

  setParameter(pluginId: string, parameterId: number, value: number): void {
    this.#supervisor.setParameter(pluginId, parameterId, value);
  }

  updateSettings(pluginId: string, settingsJson: string): void {
    this.#supervisor.updateSettings(pluginId, settingsJson);
  }

  updateEncoder(encoder: EncoderSettings, packetMs?: PacketMs): void {
    if (packetMs !== undefined) this.#packetLength.want(packetLengthFor(packetMs / FRAME_MS));
    this.#supervisor.tell({
      tell: (sandbox) => sandbox.connection.sendJson(REQUEST.encoder, { encoder } satisfies EncoderRequest),
      apply: (load) => ({ ...load, encoder }),
    });
  }

  selectEncoder(codecNumber: number): void {
    const request: EncoderRequest = { activeCodec: codecNumber };
    this.#supervisor.tell({
      tell: (sandbox) => sandbox.connection.sendJson(REQUEST.encoder, request),
      apply: (load) => ({ ...load, ...request }),
    });
  }

  keepPlugins(pluginIds: ReadonlySet<string>): void {
    this.#supervisor.keep(pluginIds);
  }

  get isProtected(): boolean {
    return this.#supervisor.idleSpare !== null;
  }

  metrics(): MetricsEntry[] {
    return this.#supervisor.metrics.entries();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer.close();
    this.#tickets.clear();
    await this.#supervisor.close();
  }

  /** Keeps a frame for which nobody waits; false while one is being processed, or when the sandbox did not see the frame before. */
  #keep(frame: Float32Array, farEnd: Float32Array): boolean {
    const { live } = this.#supervisor;
    const isAtRest = live !== null && live.isUsable && live.outstanding === 0 && this.#tickets.count === 0;
    if (!isAtRest || this.#isFresh || this.#wasLastDry) return false;
    this.#rested = Math.min(HISTORY_FRAMES, this.#rested + 1);
    this.#history.push(frame);
    if (this.wantsFarEnd) this.#farHistory.push(farEnd);
    this.#supervisor.checkHealth(performance.now());
    return true;
  }

  /** True for the first frame of a pair in one packet. Never while the gate is closed: the frame that opens it shares a packet with the one before. */
  #mayHold(sound: Float32Array | null): boolean {
    const isFirstOfPair = this.#tickets.count === 1 && this.#waiting % 2 === 0 && this.#packetLength.frames > 1;
    const isSteady = !this.#isFresh && !this.#wasLastDry && this.#rested === 0 && sound === null;
    return this.#outcome.isGateOpen && isFirstOfPair && isSteady;
  }

  /** Sends the held frames; they count as sent now. */
  #release(nowMs: number): void {
    const sandbox = this.#holding;
    if (sandbox === null) return;
    this.#holding = null;
    for (let index = 0; index < this.#tickets.count; index++) {
      const ticket = this.#tickets.at(index);
      if (ticket.sentMs !== Infinity) continue;
      ticket.sentMs = nowMs;
      if (ticket.by === sandbox) this.#supervisor.noteSent(sandbox, nowMs);
    }
    if (!sandbox.connection.isGone) sandbox.connection.uncork();
  }

  #sendWet(ticket: FrameTicket, sandbox: ChainSandbox, frame: Float32Array, nowMs: number, isFirst: boolean): void {
    const mask = this.#supervisor.maskOf(sandbox);
    this.#passEncoding(sandbox, mask);
    const hasFarEnd = sandbox.load.kind === 'capture' && hasEchoCanceller(sandbox.load);
    let flags: number = CAPTURE_FLAG.keep;
    const unseen = this.#isFresh ? HISTORY_FRAMES : this.#rested;
    // All messages go out in one write, because each write wakes the other process.
    if (unseen > 0 || isFirst) sandbox.connection.cork();
    if (unseen > 0) {
      sendHistory(sandbox.connection, this.#history, hasFarEnd ? this.#farHistory : null, mask, unseen);
    }
    if (this.#isFresh) flags = this.#stateFlags();
    this.#rested = 0;
    if (this.#wasLastDry || this.#isFresh || mask !== this.#lastMask) flags |= CAPTURE_FLAG.fade;
    if (hasFarEnd) flags |= CAPTURE_FLAG.farEnd;
    if (isFirst) {
      this.#holding = sandbox;
      ticket.sentMs = Infinity;
    }
    this.#send(ticket, sandbox, frame, flags, mask, nowMs);
    if (unseen > 0 && this.#holding === null) sandbox.connection.uncork();
    this.#isFresh = false;
    this.#lastMask = mask;
  }

  /** The spare encodes the dry frame; without a spare the frame is answered locally, without a packet. */
  #sendDry(ticket: FrameTicket, nowMs: number): void {
    const spare = this.#supervisor.fallbackFor(ticket.by);
    ticket.isDry = true;
    ticket.by = spare;
    ticket.sentMs = nowMs;
    if (spare === null) return;
    // A dry frame skips the effects, but not the lane hooks, which work on packets.
    const mask = this.#supervisor.maskOf(spare);
    this.#passEncoding(spare, mask);
    let flags: number = CAPTURE_FLAG.dry | this.#stateFlags();
    if (this.#outcome.isGateOpen) flags |= CAPTURE_FLAG.open;
    if (!this.#wasLastDry) flags |= CAPTURE_FLAG.fade;
    this.#send(ticket, spare, ticket.dry, flags, mask, nowMs);
  }

  /** Sends the frame and the parts that the flags name. A fade starts from the signal that was output last. */
  #send(
    ticket: FrameTicket,
    sandbox: ChainSandbox,
    frame: Float32Array,
    flags: number,
    mask: number,
    nowMs: number,
  ): void {
    const { connection } = sandbox;
    const pending = (flags & CAPTURE_FLAG.pending) === 0 ? 0 : this.#waiting;
    const writer = connection.begin(CAPTURE_BODY_BYTES + pending * FRAME_BYTES);
    this.#sent.writeWaiting(writer, pending);
    const parts = this.#parts;
    parts.fadeFrom = (flags & CAPTURE_FLAG.fade) === 0 ? null : this.#fadeSource(ticket);
    parts.farEnd = (flags & CAPTURE_FLAG.farEnd) === 0 ? null : this.#farEnd;
    parts.frame = frame;
    parts.sound = ticket.hasSound ? ticket.sound : null;
    writeCaptureParts(writer, parts);
    const all = ticket.hasSound ? flags | CAPTURE_FLAG.sound : flags;
    connection.send(REQUEST.capture, all, ticket.sequence, mask, this.#packetLength.frames);
    if (ticket.sentMs !== Infinity) this.#supervisor.noteSent(sandbox, nowMs);
  }

  /** After effects, the end of the last output in reverse, so that the new signal fades in without a step. */
  #fadeSource(ticket: FrameTicket): Float32Array {
    if (this.#wasLastDry) return ticket.dry;
    mirror(this.#last, this.#mirror);
    return this.#mirror;
  }

  /** Primes a sandbox that encodes after another one. */
  #passEncoding(sandbox: ChainSandbox, mask: number): void {
    if (sandbox === this.#encoding) return;
    this.#sent.send(sandbox.connection, mask, this.#waiting, this.#packetLength.frames);
    this.#encoding = sandbox;
  }

  /** Flags with the state that a sandbox needs when it did not receive the last frame. */
  #stateFlags(): number {
    return (
      (this.#waiting > 0 ? CAPTURE_FLAG.pending : 0) |
      (this.#outcome.isGateOpen || this.#outcome.hasSound ? CAPTURE_FLAG.wasOpen : 0)
    );
  }

  #onAnswer(sandbox: ChainSandbox, message: SandboxMessage): void {
    if (message.kind !== REPLY.captured) return;
    const slots = sandbox.pluginIds.length;
    const reply = this.#reply;
    checkCaptured(message, slots, sandbox.codecNumbers, reply);
    const ticket = this.#tickets.find(sandbox, message.sequence);
    this.#supervisor.noteAnswered(sandbox, performance.now(), ticket === null, reply.cpuUs, reply.slotUs);
    if (ticket === null) return;
    // Outcomes leave in order: tickets ahead of this one have waited long enough.
    while (this.#tickets.first !== ticket) this.#answerLocally(this.#tickets.first);
    this.#takeReply(sandbox, ticket, reply);
    this.#deliver();
  }

  #takeReply(sandbox: ChainSandbox, ticket: FrameTicket, reply: CapturedReply): void {
    const outcome = this.#outcome;
    const { slotCount: slots, slotUs, packet } = reply;
    outcome.sequence = ticket.sequence;
    outcome.isDry = ticket.isDry;
    outcome.hasSound = ticket.hasSound;
    outcome.isGateOpen = reply.isOpen;
    outcome.isTalkEnd = reply.isTalkEnd;
    const wasWaiting = this.#waiting;
    this.#waiting = reply.waitingFrames;
    // The packet also holds the frame before the gate opened. Its processed samples are not known here, so the last output stands for them.
    if (wasWaiting === 0 && this.#waiting === 2) this.#sent.push(this.#last);
    outcome.leadFrames = reply.leadFrames;
    if (!ticket.isDry) outcome.speechProbability = reply.speechProbability;
    outcome.levels[0] = reply.inputLevel;
    for (let slot = 0; slot < slots; slot++) {
      outcome.levels[slot + 1] = reply.levels[slot] ?? 0;
      const us = slotUs[slot] ?? 0;
      if (us !== 0) this.#supervisor.metrics.spent(sandbox.pluginAt(slot), us);
    }
    // Codecs have no level.
    outcome.levelCount = slots + 1 - (sandbox.codecNumbers.length - 1);
    outcome.packetBytes = packet.length;
    outcome.packetCodec = reply.packetCodec;
    if (packet.length > 0 && reply.packetCodec === 0)
      this.#supervisor.metrics.spent(sandbox.load.codec.pluginId, slotUs[slots] ?? 0);
    outcome.pcm.set(reply.pcm);
    outcome.packet.set(packet);
    if (packet.length > 0 || this.#waiting > 0) this.#sent.push(outcome.pcm);
    if (packet.length > 0) this.#supervisor.noteVoice(ticket.sentMs);
  }

  #onTimer(): void {
    const nowMs = performance.now();
    this.#supervisor.checkHealth(nowMs);
    // A timer of 4 ms fires up to 1 ms early by this clock.
    this.#expire(nowMs - this.#supervisor.deadlineMs + 0.5);
    const isOwed = this.#tickets.count > 0 && this.#holding === null;
    if (isOwed || (this.#supervisor.live?.outstanding ?? 0) > 0) this.#timer.arm(this.#supervisor.deadlineMs);
  }

  /** Passes on or answers each open ticket that was sent at or before `sentBeforeMs`. */
  #expire(sentBeforeMs: number): void {
    const nowMs = performance.now();
    while (this.#tickets.count > 0) {
      const ticket = this.#tickets.first;
      if (ticket.sentMs > sentBeforeMs) return;
      const isLost = ticket.by === null || ticket.by.connection.isGone;
      if (!ticket.isDry && this.#passToFallback(ticket, nowMs)) return;
      // No other sandbox could encode it sooner, and a late packet is better than none.
      if (!isLost && nowMs - ticket.sentMs < PATIENCE_MS) return;
      this.#answerLocally(ticket);
    }
  }

  /** Lets the fallback sandbox encode the frame dry; false when there is none. */
  #passToFallback(ticket: FrameTicket, nowMs: number): boolean {
    if (this.#supervisor.fallbackFor(ticket.by) === null) return false;
    if (ticket.by === this.#supervisor.live) this.#supervisor.noteMiss();
    this.#sendDry(ticket, nowMs);
    this.#timer.arm(this.#supervisor.deadlineMs);
    return true;
  }

  /** Answers with the dry frame and no packet, because no sandbox could encode it. */
  #answerLocally(ticket: FrameTicket): void {
    const outcome = this.#outcome;
    outcome.sequence = ticket.sequence;
    outcome.isDry = true;
    outcome.hasSound = false;
    outcome.packetBytes = 0;
    outcome.isTalkEnd = false;
    outcome.pcm.set(ticket.dry);
    if (!this.#wasLastDry) {
      for (let index = 0; index < FADE_SAMPLES; index++) {
        const gain = (index + 1) / FADE_SAMPLES;
        outcome.pcm[index] =
          (ticket.dry[index] ?? 0) * gain + (this.#last[FRAME_SAMPLES - 1 - index] ?? 0) * (1 - gain);
      }
    }
    outcome.levels.fill(rms(ticket.dry, FRAME_SAMPLES), 0, outcome.levelCount);
    this.#waiting = 0;
    this.#isFresh = true;
    this.#deliver();
  }

  #deliver(): void {
    const outcome = this.#outcome;
    this.#tickets.removeFirst();
    this.#supervisor.noteFrame(outcome.isDry);
    this.#wasLastDry = outcome.isDry;
    this.#last.set(outcome.pcm);
    this.#packetLength.note(outcome.pcm, outcome.isGateOpen || outcome.hasSound);
    this.#options.onOutcome(outcome);
  }
}

function hasEchoCanceller({ slots }: CaptureLoad): boolean {
  return slots[0]?.role === 'echo-canceller';
}
