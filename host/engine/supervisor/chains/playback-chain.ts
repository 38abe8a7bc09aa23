import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { emptyFigures } from '@jackfield/sandbox/figures';
import { MIXED_BODY_BYTES, emptyMixedReply, writeMixedRequest } from '@jackfield/sandbox/mixed-messages';
import { FADE_SAMPLES, MAX_SENDERS, MAX_SLOTS, REPLY, REQUEST } from '@jackfield/sandbox/pipe-protocol';
import { crossfade, mirror } from '@jackfield/sandbox/signal';
import type { PlaybackLoad } from '@jackfield/sandbox/specs';
import type { VoicesHead } from '@jackfield/sandbox/voices-reply';
import type {
  DecodeAction,
  MetricsEntry,
  PlaybackChain,
  PlaybackChainSpec,
  PlaybackOutcome,
} from '../../ports/chain.ts';
import { defaultStrikeRules } from '../faults/strike-counter.ts';
import { checkMixed, checkVoices } from '../sandbox/reply-check.ts';
import type { SandboxMessage } from '../sandbox/sandbox-connection.ts';
import { chainDefaults } from './capture-chain.ts';
import type { ChainOptions } from './capture-chain.ts';
import { SandboxSupervisor } from './sandbox-supervisor.ts';
import type { ChainSandbox } from './chain-sandbox.ts';
import { DeadlineTimer } from './deadline-timer.ts';
import { DecodeBatch } from './decode-batch.ts';
import { DecodeHistory } from './decode-history.ts';
import { VoiceMemory } from './voice-memory.ts';
import { emptyVoice, readVoices } from './voice-reader.ts';
import type { Voice } from './voice-reader.ts';

export interface PlaybackChainOptions extends ChainOptions {
  /** [audio] Called once per `submit`, in order. */
  readonly onOutcome: (outcome: PlaybackOutcome) => void;
  /** [audio] Called once per `processMixed` with 480 samples, valid during the call, dry on a miss. */
  readonly onMixed: (frame: Float32Array, sequence: number) => void;
}

export interface MeasuredPlaybackChain extends PlaybackChain {
  metrics(): MetricsEntry[];
  /** These plugins are never bypassed to save processor time. */
  keepPlugins(pluginIds: ReadonlySet<string>): void;
  /** True while a warm spare is ready: the next fault costs one frame of effects. */
  readonly isProtected: boolean;
  /** Linear RMS before the first mixed slot and after each, of the last mixed frame. */
  readonly mixedLevels: Float32Array;
  readonly mixedLevelCount: number;
}

/** Opens the playback chain; until `configure` has resolved once, every batch is answered without voices. */
export function openPlaybackChain(options: PlaybackChainOptions): MeasuredPlaybackChain {
  return new SandboxedPlaybackChain(options);
}

/** The request in progress: a batch or a frame of the mix; `by` is null when no sandbox can answer. */
interface RequestTicket {
  isOpen: boolean;
  sequence: number;
  sentMs: number;
  by: ChainSandbox | null;
}

class SandboxedPlaybackChain implements MeasuredPlaybackChain {
  readonly #options: PlaybackChainOptions;
  readonly #supervisor: SandboxSupervisor<PlaybackLoad>;
  readonly #timer: DeadlineTimer;
  readonly #batch = new DecodeBatch();
  readonly #batchTicket: RequestTicket = { isOpen: false, sequence: 0, sentMs: 0, by: null };
  readonly #mixTicket: RequestTicket = { isOpen: false, sequence: 0, sentMs: 0, by: null };
  readonly #memory = new VoiceMemory();
  readonly #history = new DecodeHistory();
  /** True when the next batch goes to a sandbox that did not receive the last one. */
  #isBatchFresh = true;
  /** True when the live sandbox has effects on single voices. */
  #hasEffects = false;
  readonly #head: VoicesHead = { ...emptyFigures(), voiceCount: 0 };
  readonly #mixReply = emptyMixedReply();
  /** µs by slot number; the time of Opus follows all slots, where `blameForLateAnswer` expects it. */
  readonly #slotUs = new Float32Array(MAX_SLOTS + 1);
  readonly #voices: Voice[] = [];
  /** Decoded voices of the batch in progress, before the effects. */
  readonly #dry: Voice[] = [];
  #dryCount = 0;
  readonly #outcome: PlaybackOutcome;
  readonly #mixInput = new Float32Array(FRAME_SAMPLES);
  readonly #mixOutput = new Float32Array(FRAME_SAMPLES);
  readonly #mixMirror = new Float32Array(FADE_SAMPLES);
  #wasMixDry = true;
  #isMixFresh = true;
  readonly mixedLevels = new Float32Array(MAX_SLOTS + 1);
  mixedLevelCount = 1;

  constructor(options: PlaybackChainOptions) {
    this.#options = options;
    this.#supervisor = new SandboxSupervisor<PlaybackLoad>({
      launcher: options.launcher,
      kind: 'playback',
      deadlineMs: options.deadlineMs ?? chainDefaults.deadlineMs,
      hangMs: options.hangMs ?? chainDefaults.hangMs,
      strikeRules: options.strikeRules ?? defaultStrikeRules,
      startLimitMs: options.startLimitMs,
      spareKeepMs: options.spareKeepMs,
      onEvent: options.onEvent,
      onAnswer: (sandbox, message) => this.#onAnswer(sandbox, message),
      onResting: () => {
        this.#memory.reset();
        this.#isMixFresh = true;
      },
      onSwitched: () => this.#onSwitched(),
      onLiveLost: () => this.#expire(Infinity),
    });
    this.#timer = new DeadlineTimer(() => this.#onTimer());
    for (let index = 0; index < MAX_SENDERS; index++) {
      this.#voices.push(emptyVoice());
      this.#dry.push(emptyVoice());
    }
    this.#outcome = {
      sequence: 0,
      voices: this.#voices,
      voiceCount: 0,
      levels: new Float32Array(MAX_SLOTS + 1),
      levelCount: 1,
    };
  }

  get hasMixedSlots(): boolean {
    return (this.#supervisor.load?.mixed.length ?? 0) > 0;
  }

  get mixedLatencySamples(): number {
    return this.#supervisor.live?.mixedLatency ?? 0;
  }

  async configure(spec: PlaybackChainSpec): Promise<void> {
    await this.#supervisor.configure({
      kind: 'playback',
      codec: spec.codec,
      decoded: spec.decoded,
      mixed: spec.mixed,
      laneIn: spec.laneIn ?? [],
      codecs: spec.codecs ?? [],
      warmUpFrames: this.#options.warmUpFrames ?? chainDefaults.warmUpFrames,
    });
  }

  begin(sequence: number): void {
    if (this.#batchTicket.isOpen) this.#giveUpBatch();
    this.#batch.begin(sequence);
  }

  add(action: DecodeAction, senderId: number, payload: Uint8Array, samples: number, codecNumber = 0): void {
    this.#batch.add(action, senderId, payload, samples, codecNumber);
  }

  submit(): void {
    const nowMs = performance.now();
    const sandbox = this.#freeSandbox(nowMs);
    this.#open(this.#batchTicket, this.#batch.sequence, nowMs, sandbox);
    this.#dryCount = 0;
    if (sandbox !== null) this.#sendBatch(sandbox, nowMs);
    this.#history.push(this.#batch);
    this.#supervisor.noteVoice(nowMs);
  }

  #sendBatch(sandbox: ChainSandbox, nowMs: number): void {
    const { connection } = sandbox;
    const mask = this.#supervisor.maskOf(sandbox);
    if (this.#isBatchFresh) this.#history.send(connection, mask);
    this.#isBatchFresh = false;
    const { bytes, sequence } = this.#batch;
    connection.begin(bytes.length).bytes(bytes);
    connection.send(REQUEST.playback, 0, sequence, mask);
    this.#supervisor.noteSent(sandbox, nowMs);
  }

  processMixed(frame: Float32Array, sequence: number): void {
    if (this.#mixTicket.isOpen) this.#giveUpMix();
    const nowMs = performance.now();
    this.#mixInput.set(frame);
    const sandbox = this.#freeSandbox(nowMs);
    this.#open(this.#mixTicket, sequence, nowMs, sandbox);
    if (sandbox === null) return;
    const { connection } = sandbox;
    const source = this.#wasMixDry ? this.#mixInput : this.#mixMirror;
    const fadeFrom = this.#wasMixDry || this.#isMixFresh ? source : null;
    const flags = writeMixedRequest(connection.begin(MIXED_BODY_BYTES), fadeFrom, this.#mixInput);
    connection.send(REQUEST.mixed, flags, sequence, this.#supervisor.maskOf(sandbox));
    this.#supervisor.noteSent(sandbox, nowMs);
    this.#isMixFresh = false;
  }

  forgetSender(senderId: number): void {
    this.#memory.forget(senderId);
    this.#history.clear();
    this.#supervisor.tellAll(({ connection }) => {
      connection.begin(4).u32(senderId);
      connection.send(REQUEST.forgetSender, 0, 0, 0);
    });
  }

  setParameter(pluginId: string, parameterId: number, value: number): void {
    this.#supervisor.setParameter(pluginId, parameterId, value);
  }

  updateSettings(pluginId: string, settingsJson: string): void {
    this.#supervisor.updateSettings(pluginId, settingsJson);
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
    this.#batchTicket.isOpen = false;
    this.#mixTicket.isOpen = false;
    await this.#supervisor.close();
  }

  /** The decoders of the new sandbox first decode the last batches; its effects start afresh and are faded in. */
  #onSwitched(): void {
    this.#isBatchFresh = true;
    this.#isMixFresh = true;
    const hadEffects = this.#hasEffects;
    this.#hasEffects = (this.#supervisor.live?.decodedCount ?? 0) > 0;
    if (hadEffects || this.#hasEffects) this.#memory.reset();
  }

  /** The sandbox for the next batch or mix; the spare takes over when the live one owes an expired answer. */
  #freeSandbox(nowMs: number): ChainSandbox | null {
    this.#supervisor.checkHealth(nowMs);
    const live = this.#supervisor.live;
    if (live === null) return null;
    const open =
      Number(this.#batchTicket.isOpen && this.#batchTicket.by === live) +
      Number(this.#mixTicket.isOpen && this.#mixTicket.by === live);
    if (live.outstanding <= open) return live;
    return this.#supervisor.failOver() ? this.#supervisor.live : null;
  }

  #open(ticket: RequestTicket, sequence: number, nowMs: number, by: ChainSandbox | null): void {
    ticket.isOpen = true;
    ticket.sequence = sequence;
    ticket.sentMs = nowMs;
    ticket.by = by;
    if (by === null) queueMicrotask(() => this.#giveUpUnsent());
    this.#timer.arm(this.#supervisor.deadlineMs);
  }

  #onAnswer(sandbox: ChainSandbox, message: SandboxMessage): void {
    if (message.kind === REPLY.mixed) this.#onMixedAnswer(sandbox, message);
    else if (message.kind === REPLY.voicesDry || message.kind === REPLY.voicesDone) this.#onVoices(sandbox, message);
  }

  #onVoices(sandbox: ChainSandbox, message: SandboxMessage): void {
    const isDone = message.kind === REPLY.voicesDone;
    const ticket = this.#batchTicket;
    const isCurrent = ticket.isOpen && ticket.by === sandbox && ticket.sequence === message.sequence;
    const { batchSlots, decodedCount } = sandbox;
    const head = this.#head;
    checkVoices(message, batchSlots.length, head);
    if (isDone) {
      this.#takeFigures(sandbox);
      this.#supervisor.noteAnswered(sandbox, performance.now(), !isCurrent, head.cpuUs, this.#slotUs);
    }
    if (!isCurrent) return;
    const count = readVoices(message, batchSlots.length, head, isDone ? this.#voices : this.#dry, this.#batch);
    if (!isDone) {
      this.#dryCount = count;
      return;
    }
    const outcome = this.#outcome;
    outcome.levels[0] = head.inputLevel;
    for (let slot = 0; slot < decodedCount; slot++) outcome.levels[slot + 1] = head.levels[slot] ?? 0;
    outcome.levelCount = decodedCount + 1;
    for (let slot = 0; slot <= sandbox.pluginIds.length; slot++) {
      const us = this.#slotUs[slot] ?? 0;
      const isCodec = slot === sandbox.pluginIds.length;
      if (us !== 0) this.#supervisor.metrics.spent(isCodec ? sandbox.load.codec.pluginId : sandbox.pluginAt(slot), us);
    }
    this.#deliverVoices(count, false);
  }

  /** Sorts the figures of a batch, which has no mixed slots, by slot number. */
  #takeFigures({ batchSlots, pluginIds }: ChainSandbox): void {
    const { slotUs } = this.#head;
    this.#slotUs.fill(0);
    for (let place = 0; place < batchSlots.length; place++) this.#slotUs[batchSlots[place] ?? 0] = slotUs[place] ?? 0;
    this.#slotUs[pluginIds.length] = slotUs[batchSlots.length] ?? 0;
  }

  #deliverVoices(count: number, areDry: boolean): void {
    const outcome = this.#outcome;
    for (let index = 0; index < count; index++) {
      const voice = this.#voices[index];
      const dry = this.#dry[index];
      if (voice === undefined || dry === undefined) break;
      if (areDry) {
        voice.senderId = dry.senderId;
        voice.sampleCount = dry.sampleCount;
        voice.pcm = voice.store.subarray(0, dry.sampleCount);
        voice.pcm.set(dry.pcm);
      }
      voice.isDry = areDry;
      voice.dry = index < this.#dryCount ? dry.pcm : null;
      this.#memory.join(voice, index < this.#dryCount ? dry.pcm : null);
    }
    outcome.sequence = this.#batchTicket.sequence;
    outcome.voiceCount = count;
    this.#batchTicket.isOpen = false;
    this.#supervisor.noteFrame(areDry);
    this.#options.onOutcome(outcome);
  }

  /** Delivers the decoded voices if they arrived, otherwise none: the caller conceals. */
  #giveUpBatch(): void {
    if (this.#batchTicket.by !== null && this.#batchTicket.by === this.#supervisor.live) this.#supervisor.noteMiss();
    this.#deliverVoices(this.#dryCount, true);
  }

  #onMixedAnswer(sandbox: ChainSandbox, message: SandboxMessage): void {
    const ticket = this.#mixTicket;
    const isCurrent = ticket.isOpen && ticket.by === sandbox && ticket.sequence === message.sequence;
    const first = sandbox.decodedCount;
    const slots = sandbox.mixedCount;
    const reply = this.#mixReply;
    checkMixed(message, slots, reply);
    this.#slotUs.fill(0);
    for (let slot = 0; slot < slots; slot++) this.#slotUs[first + slot] = reply.slotUs[slot] ?? 0;
    this.#supervisor.noteAnswered(sandbox, performance.now(), !isCurrent, reply.cpuUs, this.#slotUs);
    if (!isCurrent) return;
    this.mixedLevels[0] = reply.inputLevel;
    for (let slot = 0; slot < slots; slot++) {
      this.mixedLevels[slot + 1] = reply.levels[slot] ?? 0;
      const us = this.#slotUs[first + slot] ?? 0;
      if (us !== 0) this.#supervisor.metrics.spent(sandbox.pluginAt(first + slot), us);
    }
    this.mixedLevelCount = slots + 1;
    this.#mixOutput.set(reply.pcm);
    this.#deliverMix(false);
  }

  #giveUpMix(): void {
    if (this.#mixTicket.by !== null && this.#mixTicket.by === this.#supervisor.live) this.#supervisor.noteMiss();
    this.#mixOutput.set(this.#mixInput);
    if (!this.#wasMixDry) crossfade(this.#mixMirror, this.#mixOutput, FADE_SAMPLES);
    this.#deliverMix(true);
  }

  #deliverMix(isDry: boolean): void {
    mirror(this.#mixOutput, this.#mixMirror);
    this.#wasMixDry = isDry;
    this.#mixTicket.isOpen = false;
    this.#supervisor.noteFrame(isDry);
    this.#options.onMixed(this.#mixOutput, this.#mixTicket.sequence);
  }

  #onTimer(): void {
    const nowMs = performance.now();
    this.#supervisor.checkHealth(nowMs);
    this.#expire(nowMs - this.#supervisor.deadlineMs + 0.5);
    if (this.#batchTicket.isOpen || this.#mixTicket.isOpen || (this.#supervisor.live?.outstanding ?? 0) > 0)
      this.#timer.arm(this.#supervisor.deadlineMs);
  }

  /** Gives up a batch or mix for which there was no sandbox. */
  #giveUpUnsent(): void {
    if (this.#batchTicket.isOpen && this.#batchTicket.by === null) this.#giveUpBatch();
    if (this.#mixTicket.isOpen && this.#mixTicket.by === null) this.#giveUpMix();
  }

  #expire(sentBeforeMs: number): void {
    if (this.#batchTicket.isOpen && this.#batchTicket.sentMs <= sentBeforeMs) this.#giveUpBatch();
    if (this.#mixTicket.isOpen && this.#mixTicket.sentMs <= sentBeforeMs) this.#giveUpMix();
  }
}
