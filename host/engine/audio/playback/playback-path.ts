import { clamp } from '@jackfield/protocol/clamp';
import { FRAME_MS, FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import type { SenderReception, StereoGain } from '../../ports/audio-thread.ts';
import { codecTagOf } from '@jackfield/wire/voice-packet';
import type { ChainSlot, DecodedVoice, PlaybackChain, PlaybackOutcome } from '../../ports/chain.ts';
import type { VoicePacket } from '../../ports/lane.ts';
import type { VoiceRecorder } from '../voice-recorder.ts';
import type { DropCounter } from '../drop-counter.ts';
import { GainStage } from '../gain-stage.ts';
import { rmsOf } from '../level.ts';
import { tracePacket } from '../trace.ts';
import { ClockDrift } from './clock-drift.ts';
import { Ducker } from './ducker.ts';
import { FrameRing } from './frame-ring.ts';
import { SoftLimiter } from './limiter.ts';
import { Mixer } from './mixer.ts';
import { RemoteVoice } from './remote-voice.ts';
import { SideFollower } from './side-follower.ts';

/** Most steps of a decode batch; further voices wait for the next tick. */
const MAX_STEPS = 64;
/** Most ticks that wait for the batch before them; a device in a burst makes two or three. */
const MAX_WAITING_TICKS = 4;
const EMPTY = new Uint8Array(0);

export interface PlaybackSinks {
  /** [audio] Returns the frame with plugin sounds added, or the frame itself; called once per tick. `side` is limited with it, in place. */
  readonly addSounds: (frame: Float32Array, isDeafened: boolean, side: Float32Array | null) => Float32Array;
  /**
   * [audio] One frame to play, once per tick and in order; valid only during the call. Left is `frame` + `side`, right `frame` - `side`; without a side both
   * are the frame.
   */
  readonly play: (frame: Float32Array, side: Float32Array | null) => void;
  readonly onTalking: (userId: number, isTalking: boolean) => void;
}

/**
 * The path from packets to the loudspeaker. Each tick of the device plans every sender's decoding, sends all of it through the chain in one batch, mixes the
 * decoded voices and plays the mix; a tick that comes before the answer waits. Whatever fails in the chain, each tick plays one frame.
 */
export class PlaybackPath {
  /** Linear RMS of the frame played last. */
  outputLevel = 0;
  /** Linear RMS before and after each decoded-stage effect, of the loudest voice; `decodedLevelCount` are valid. */
  readonly decodedLevels = new Float32Array(32);
  decodedLevelCount = 0;
  /** Records voices before the effects, while it runs. */
  voiceRecorder: VoiceRecorder | null = null;
  readonly #sinks: PlaybackSinks;
  readonly #drops: DropCounter;
  readonly #now: () => number;
  readonly #mixer = new Mixer();
  readonly #outputLimiter = new SoftLimiter();
  readonly #volume = new GainStage();
  readonly #sideFollower = new SideFollower();
  readonly #voices: RemoteVoice[] = [];
  readonly #voiceById = new Map<number, RemoteVoice>();
  readonly #gains = new Map<number, number>();
  readonly #places = new Map<number, StereoGain>();
  readonly #allowed = new Set<number>();
  readonly #ducker = new Ducker();
  readonly #priority = new Set<number>();
  readonly #exempt = new Set<number>();
  /** True when a priority speaker was audible in the last frame. */
  #isPriorityTalking = false;
  /** Numbers of the codecs other than Opus that can be decoded, by the tag of their packets. */
  #codecs: ReadonlyMap<number, number> = new Map();
  readonly #monitor = new FrameRing(4);
  readonly #voiceFrame = new Float32Array(FRAME_SAMPLES);
  readonly #silence = new Float32Array(FRAME_SAMPLES);
  readonly #drift = new ClockDrift();
  #chain: PlaybackChain | null = null;
  #tick = 0;
  #tickAtMs = 0;
  #waitingTicks = 0;
  #stage: 'idle' | 'decoding' | 'mixed' = 'idle';
  #isDeafened = false;
  #isRunning = false;
  #isRealTime = true;
  #firstVoice = 0;

  constructor(sinks: PlaybackSinks, drops: DropCounter, now: () => number = () => performance.now()) {
    this.#sinks = sinks;
    this.#drops = drops;
    this.#now = now;
  }

  /** Sets the chain that is ready to take batches; with null no voice is played. */
  setChain(chain: PlaybackChain | null): void {
    this.#chain = chain;
  }

  /** Codecs beside Opus that the chain decodes. */
  setCodecs(codecs: readonly ChainSlot[]): void {
    this.#codecs = new Map(codecs.map(({ digest, codecNumber = 0 }) => [codecTagOf(digest), codecNumber]));
  }

  /** While the device is stopped there is no clock, and packets are ignored. `isRealTime`: a tick is 10 ms, unless some are lost. */
  setRunning(isRunning: boolean, isRealTime = true): void {
    this.#isRunning = isRunning;
    this.#isRealTime = isRealTime;
    this.#drift.reset();
    if (!isRunning) this.#resetVoices();
  }

  /** While deafened, silence is played and packets are not taken. */
  setDeafened(isDeafened: boolean): void {
    if (isDeafened === this.#isDeafened) return;
    this.#isDeafened = isDeafened;
    this.#resetVoices();
  }

  /** Linear gains, 0 to 2, by user; all other users have 1. The change is spread over one frame. */
  setVolumes(gains: readonly (readonly [userId: number, gain: number])[]): void {
    this.#gains.clear();
    for (const [userId, gain] of gains) this.#gains.set(userId, clamp(gain, 0, 2, 1));
    for (const voice of this.#voices) voice.gain = this.#gains.get(voice.id) ?? 1;
  }

  /** Linear gain, 0 to 2, of the whole output, sounds of plugins included. */
  setOutputGain(gain: number): void {
    this.#volume.setGain(gain);
  }

  /** Sets the stereo gains of voices; all other voices play in the middle at full level. The change is spread over 100 ms. */
  setSpatialGains(places: readonly StereoGain[]): void {
    this.#places.clear();
    for (const place of places) this.#places.set(place[0], place);
    for (const voice of this.#voices) this.#applyPlace(voice, false);
  }

  /** While one of `priorityIds` talks, all voices but these and `exemptIds` are attenuated by `amountDb`. */
  setDucking(amountDb: number, priorityIds: readonly number[], exemptIds: readonly number[]): void {
    this.#ducker.setAmount(amountDb);
    this.#priority.clear();
    this.#exempt.clear();
    for (const id of priorityIds) this.#priority.add(id);
    for (const id of exemptIds) this.#exempt.add(id);
    for (const voice of this.#voices) this.#applyDucking(voice);
  }

  /** Sets the current senders; the state of all other senders is discarded. */
  setSenders(senderIds: readonly number[]): void {
    this.#allowed.clear();
    for (const id of senderIds) this.#allowed.add(id);
    for (let i = this.#voices.length - 1; i >= 0; i--) {
      const voice = this.#voices[i];
      if (voice === undefined || this.#allowed.has(voice.id)) continue;
      if (voice.isTalking) this.#sinks.onTalking(voice.id, false);
      this.#voices.splice(i, 1);
      this.#voiceById.delete(voice.id);
      this.#chain?.forgetSender(voice.id);
    }
  }

  /** [audio] Takes one packet of the lane. */
  receive(packet: VoicePacket): void {
    if (!this.#isRunning || this.#isDeafened) return;
    const voice = this.#voiceOf(packet.senderId);
    if (voice === null) {
      this.#drops.add('lane.unknown-sender');
      return;
    }
    const { sequence, timestamp, isTalkEnd, payload, codecTag } = packet;
    const codec = codecTag === 0 ? 0 : this.#codecs.get(codecTag);
    if (codec === undefined) {
      this.#drops.add('lane.unknown-codec');
      return;
    }
    tracePacket('received', timestamp);
    voice.reception.note(this.#now(), packet);
    voice.jitter.put(sequence, timestamp, isTalkEnd, payload, this.#clockMs(), codec);
  }

  /** [audio] Takes a processed frame of the local user, to be played with the next tick. */
  pushMonitor(frame: Float32Array): void {
    if (!this.#monitor.push(frame)) this.#drops.add('monitor.overflow');
  }

  clearMonitor(): void {
    this.#monitor.clear();
  }

  /** [audio] The device wants a frame. */
  onPlaybackDue(): void {
    if (this.#stage !== 'idle') {
      if (this.#waitingTicks < MAX_WAITING_TICKS) {
        this.#waitingTicks++;
        return;
      }
      // The chain has owed an answer for 40 ms, so the wait ends.
      this.#drops.add('playback.unanswered');
      this.#finishBatch(null);
    }
    this.#runTick();
  }

  /** [audio] The chain's answer to a batch. */
  onDecoded(outcome: PlaybackOutcome): void {
    if (this.#stage !== 'decoding' || outcome.sequence !== this.#tick) return;
    this.#finishBatch(outcome);
    this.#runWaiting();
  }

  /** [audio] The chain's answer to the mix. */
  onMixed(frame: Float32Array, sequence: number): void {
    if (this.#stage !== 'mixed' || sequence !== this.#tick) return;
    this.#voiceFrame.set(frame);
    const side = this.#sideFollower.leave(this.#voiceFrame);
    this.#outputLimiter.process(this.#voiceFrame, side);
    this.#play(this.#voiceFrame, side);
    this.#runWaiting();
  }

  /** [audio] True while no voice is played and none is pending. */
  get isQuiet(): boolean {
    if (this.#stage !== 'idle' || this.#waitingTicks > 0) return false;
    for (const voice of this.#voices) if (voice.isTalking || voice.jitter.isPlaying) return false;
    return true;
  }

  /** Visits every sender's level, for meters. */
  forEachLevel(visit: (userId: number, rms: number) => void): void {
    for (const voice of this.#voices) visit(voice.id, voice.playout.level);
  }

  /** Mean delay of the buffers in use, or null when nobody talks. */
  get jitterBufferMs(): number | null {
    let sum = 0;
    let count = 0;
    for (const voice of this.#voices) {
      if (!voice.jitter.isPlaying) continue;
      sum += voice.jitter.delayMs;
      count++;
    }
    return count === 0 ? null : sum / count;
  }

  /** Returns the reception of each sender since the last call; senders without packets are left out. */
  takeReceptions(): readonly SenderReception[] {
    const nowMs = this.#now();
    return this.#voices.map((voice) => voice.reception.take(voice, nowMs)).filter((each) => each !== null);
  }

  #runWaiting(): void {
    while (this.#waitingTicks > 0 && this.#stage === 'idle') {
      this.#waitingTicks--;
      this.#runTick();
    }
  }

  #runTick(): void {
    this.#tick++;
    this.#tickAtMs = this.#now();
    const lostMs = this.#isRealTime ? this.#drift.observe(this.#tick, this.#tickAtMs) : 0;
    if (lostMs > 0) for (const voice of this.#voices) voice.jitter.noticeLostTicks(lostMs);
    const chain = this.#chain;
    if (chain === null || this.#isDeafened) {
      this.#playMix();
      return;
    }
    this.#stage = 'decoding';
    if (this.#planBatch(chain) > 0) chain.submit();
    else this.#finishBatch(null);
  }

  /** Plans each voice that needs samples, beginning with another one each tick, so that none starves when there are too many. */
  #planBatch(chain: PlaybackChain): number {
    let steps = 0;
    const count = this.#voices.length;
    for (let i = 0; i < count; i++) {
      const voice = this.#voices[(this.#firstVoice + i) % count];
      if (voice === undefined || voice.playout.available >= FRAME_SAMPLES) continue;
      if (steps + 2 > MAX_STEPS) {
        this.#drops.add('playback.too-many-voices');
        break;
      }
      const plan = voice.jitter.plan(this.#tick, voice.playout.available, voice.playout.isQuiet);
      for (let s = 0; s < plan.count; s++) {
        const step = s === 0 ? plan.steps[0] : plan.steps[1];
        if (steps === 0) chain.begin(this.#tick);
        // A missing frame is concealed by the codec of the last one.
        if (step.slot !== null) voice.codec = step.slot.codec;
        const payload = step.slot === null ? EMPTY : step.slot.payload;
        chain.add(step.action, voice.id, payload, step.frames * FRAME_SAMPLES, voice.codec);
        voice.expect(step.action, step.frames);
        if (step.action === 'decode' && step.slot !== null) tracePacket('decoded', step.slot.timestamp);
        steps++;
      }
      voice.stretchSamples = plan.stretchSamples;
      voice.stretchCare = plan.stretchCare;
      voice.skippedSamples = plan.skippedFrames * FRAME_SAMPLES;
    }
    if (count > 0) this.#firstVoice = (this.#firstVoice + 1) % count;
    return steps;
  }

  #finishBatch(outcome: PlaybackOutcome | null): void {
    if (this.#stage === 'decoding') {
      if (outcome !== null) this.#takeOutcome(outcome);
      for (const voice of this.#voices) {
        if (voice.stepCount === 0) continue;
        const missing = voice.settle();
        if (missing > 0) this.#drops.add('playback.batch-failed', missing);
      }
      this.#playMix();
    } else if (this.#stage === 'mixed') {
      this.#play(this.#mixer.finish(), this.#mixer.side);
    }
  }

  #takeOutcome(outcome: PlaybackOutcome): void {
    this.decodedLevelCount = Math.min(outcome.levelCount, this.decodedLevels.length);
    for (let i = 0; i < this.decodedLevelCount; i++) this.decodedLevels[i] = outcome.levels[i] ?? 0;
    for (let i = 0; i < outcome.voiceCount; i++) {
      const decoded = outcome.voices[i];
      const voice = decoded === undefined ? undefined : this.#voiceById.get(decoded.senderId);
      if (decoded === undefined || voice === undefined || voice.answeredSteps >= voice.stepCount) continue;
      const skipped = Math.min(voice.skippedSamples, decoded.sampleCount);
      if (skipped < decoded.sampleCount) this.#recordVoice(voice, decoded, skipped);
      const lost = voice.receive(decoded.pcm, decoded.sampleCount);
      if (lost > 0) this.#drops.add('playout.overflow');
    }
  }

  /** The skipped part of a late packet is not recorded either. */
  #recordVoice(voice: RemoteVoice, { pcm, dry, sampleCount }: DecodedVoice, skipped: number): void {
    const kept = skipped === 0 ? (dry ?? pcm) : (dry ?? pcm).subarray(skipped);
    this.voiceRecorder?.keepVoice(voice.id, kept, sampleCount - skipped, voice.playout.available);
  }

  #playMix(): void {
    this.#mixer.begin();
    this.#ducker.step(this.#isPriorityTalking);
    this.#isPriorityTalking = false;
    for (const voice of this.#voices) {
      if (voice.take(this.#voiceFrame)) this.#sinks.onTalking(voice.id, voice.isTalking);
      const { place } = voice;
      place.step();
      const duck = voice.isDucked ? this.#ducker.gain : 1;
      const from = voice.playedGain * voice.playedDuck;
      const to = voice.gain * duck;
      this.#mixer.add(this.#voiceFrame, from * place.fromMid, to * place.mid);
      if (place.isWide) this.#mixer.addSide(this.#voiceFrame, from * place.fromSide, to * place.side);
      voice.playedGain = voice.gain;
      voice.playedDuck = duck;
      // A priority speaker whom the user muted attenuates no other voice.
      if (voice.isPriority && voice.isTalking && voice.gain > 0) this.#isPriorityTalking = true;
    }
    this.voiceRecorder?.advance();
    const own = this.#monitor.take();
    if (own !== null) this.#mixer.add(own, 1, 1);
    const mix = this.#isDeafened ? this.#silence : this.#mixer.finish();
    const side = this.#isDeafened ? null : this.#mixer.side;
    const chain = this.#chain;
    if (chain !== null && chain.hasMixedSlots && !this.#isDeafened) {
      this.#stage = 'mixed';
      this.#sideFollower.enter(mix, side, chain.mixedLatencySamples);
      chain.processMixed(mix, this.#tick);
    } else {
      this.#sideFollower.clear();
      this.#play(mix, side);
    }
  }

  #play(frame: Float32Array, side: Float32Array | null): void {
    this.#stage = 'idle';
    const heard = this.#volume.process(this.#sinks.addSounds(frame, this.#isDeafened, side), side);
    this.outputLevel = rmsOf(heard);
    this.#sinks.play(heard, side);
  }

  #applyPlace(voice: RemoteVoice, isNew: boolean): void {
    const [, left, right] = this.#places.get(voice.id) ?? [voice.id, 1, 1];
    voice.place.set(left, right, isNew);
  }

  #applyDucking(voice: RemoteVoice): void {
    voice.isPriority = this.#priority.has(voice.id);
    voice.isDucked = !voice.isPriority && !this.#exempt.has(voice.id);
  }

  #voiceOf(senderId: number): RemoteVoice | null {
    const known = this.#voiceById.get(senderId);
    if (known !== undefined) return known;
    if (!this.#allowed.has(senderId)) return null;
    const voice = new RemoteVoice(senderId, this.#drops);
    voice.gain = this.#gains.get(senderId) ?? 1;
    voice.playedGain = voice.gain;
    this.#applyPlace(voice, true);
    this.#applyDucking(voice);
    voice.playedDuck = voice.isDucked ? this.#ducker.gain : 1;
    this.#voices.push(voice);
    this.#voiceById.set(senderId, voice);
    return voice;
  }

  #resetVoices(): void {
    this.#monitor.clear();
    for (const voice of this.#voices) {
      if (voice.isTalking) this.#sinks.onTalking(voice.id, false);
      voice.reset();
    }
  }

  /** The device's clock at this moment: the last tick and the share of the next one that has passed. */
  #clockMs(): number {
    const sinceTick = this.#now() - this.#tickAtMs;
    return (this.#tick + this.#waitingTicks) * FRAME_MS + clamp(sinceTick, 0, FRAME_MS - 0.01, 0);
  }
}
