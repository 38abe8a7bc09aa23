import { codecTagOf } from '@jackfield/wire/voice-packet';
import type { CaptureChain, CaptureOutcome, ChainSlot } from '../../ports/chain.ts';
import type { VoiceLane } from '../../ports/lane.ts';
import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import type { DropCounter } from '../drop-counter.ts';
import { isSilent, rmsOf } from '../level.ts';
import { tracePacket } from '../trace.ts';
import { QuietWatch } from './quiet-watch.ts';

/** Frames that may wait for the chain's answer. */
const MAX_IN_FLIGHT = 8;
/** A user is talking while the gate is open and the level exceeds −55 dBFS, plus a 200 ms hangover. */
const TALKING_RMS = 0.001_78;
const HANGOVER_FRAMES = 20;
/** Frames of silence sent to the chain after a mute, so that the tails of its effects end. */
const MUTED_FRAMES = 100;
/** A level above any microphone's, so every frame may rest. */
const ANY_LEVEL = 100;
const EMPTY = new Uint8Array(0);
const SILENCE = new Float32Array(FRAME_SAMPLES);

export interface CaptureSinks {
  /** [audio] Returns the audio played together with this frame; called once a frame while an echo canceller runs. */
  readonly takeFarEnd: () => Float32Array;
  /** [audio] A frame as it left the chain, while the user monitors themselves; valid only during the call. */
  readonly onMonitor: (frame: Float32Array) => void;
  /** [audio] A frame as the channel hears it; valid only during the call. */
  readonly onSent: (frame: Float32Array) => void;
  readonly onTalking: (isTalking: boolean) => void;
  /** [audio] Returns the next frame of plugin sounds for the channel, or null. */
  readonly takeSound: () => Float32Array | null;
  /** [audio] True while `takeSound` has a frame. */
  readonly hasSound: () => boolean;
  /** [audio] The chain has answered, whether or not the frame was sent. */
  readonly onAnswered: () => void;
}

/**
 * The path from the microphone to the lane. The chain runs while there is a microphone; packets go out only while sending is allowed. While the user is muted
 * no plugin hears the microphone: the chain gets silence for a second and then nothing, unless the user monitors themselves. While the gate is closed and the
 * room is quiet, frames go through the chain five at a time, because each crossing to another process costs more than the processing there; after 5 s of that
 * the chain gets nothing until the room is louder. Timestamps count captured frames, sent or not.
 */
export class CapturePath {
  /** Linear RMS before the chain, and of the sent signal (0 while nothing is sent). */
  inputLevel = 0;
  sentLevel = 0;
  speechProbability = 0;
  isGateOpen = false;
  /** Linear RMS before the first slot and after each; `levelCount` are valid. */
  readonly levels = new Float32Array(32);
  levelCount = 0;
  inFlight = 0;
  /** The device is paced: it does not wait for the answer to one frame before it delivers the next. */
  isPaced = true;
  /** The microphone level, linear RMS, up to which the device may rest; 0 while each frame counts. */
  restLevel = 0;
  readonly #sinks: CaptureSinks;
  readonly #drops: DropCounter;
  #chain: CaptureChain | null = null;
  #lane: VoiceLane | null = null;
  #frameNumber = 0;
  /** Codec tags by codec number; 0 for numbers never used. */
  readonly #codecTags = new Uint32Array(256);
  #isSending = false;
  #isMuted = false;
  #isMonitoring = false;
  #isPrivate = false;
  /** True from a sent packet until the next talk end. */
  #isInSpurt = false;
  #isTalking = false;
  #quietFrames = HANGOVER_FRAMES;
  readonly #quiet = new QuietWatch();
  #mutedFrames = 0;

  constructor(sinks: CaptureSinks, drops: DropCounter) {
    this.#sinks = sinks;
    this.#drops = drops;
  }

  /** The chain that is ready to take frames, or null. */
  setChain(chain: CaptureChain | null): void {
    if (chain !== this.#chain) this.inFlight = 0;
    this.#chain = chain;
  }

  /** Registers the codecs beside Opus that the chain may select. Codecs of an earlier chain keep their numbers, as one of its answers may still come. */
  addCodecs(codecs: readonly ChainSlot[]): void {
    for (const { digest, codecNumber = 0 } of codecs) this.#codecTags[codecNumber] = codecTagOf(digest);
  }

  setLane(lane: VoiceLane | null): void {
    this.#lane = lane;
    this.#isInSpurt = false;
  }

  setSending(isSending: boolean): void {
    this.#isSending = isSending;
    if (!isSending) this.#stopTalking();
  }

  /** The user or the server has muted the user; no plugin hears the microphone then. */
  get isMuted(): boolean {
    return this.#isMuted;
  }

  setMuted(isMuted: boolean): void {
    this.#isMuted = isMuted;
  }

  /** The user whispers: `onSent`, which feeds the recording of the channel, is not called. */
  get isPrivate(): boolean {
    return this.#isPrivate;
  }

  setPrivate(isPrivate: boolean): void {
    this.#isPrivate = isPrivate;
  }

  /** The user hears the chain's output. */
  get isMonitoring(): boolean {
    return this.#isMonitoring;
  }

  setMonitoring(isMonitoring: boolean): void {
    this.#isMonitoring = isMonitoring;
  }

  /** Ends the spurt when the device has stopped. */
  stop(): void {
    this.#stopTalking();
    this.#chain?.flush();
    this.inputLevel = 0;
    this.inFlight = 0;
  }

  /** [audio] Takes one frame of the device; `isLive` false means that there is no microphone. */
  onCaptured(frame: Float32Array, isLive: boolean): void {
    this.#frameNumber = (this.#frameNumber + 1) >>> 0;
    this.restLevel = 0;
    // A sound for the channel needs no microphone.
    if (!isLive && !this.#sinks.hasSound()) {
      if (this.#isInSpurt || this.#isTalking) this.stop();
      this.inputLevel = 0;
      this.restLevel = ANY_LEVEL;
      return;
    }
    this.inputLevel = isLive ? rmsOf(frame) : 0;
    const chain = this.#chain;
    if (chain === null) return;
    if (this.inFlight >= MAX_IN_FLIGHT) {
      this.#drops.add('capture.unanswered');
      return;
    }
    const isHeard = isLive && (!this.#isMuted || this.#isMonitoring);
    const played = chain.wantsFarEnd ? this.#sinks.takeFarEnd() : undefined;
    // An echo canceller that gets the far end without its echo would lose its model of the room.
    const farEnd = played === undefined || isHeard ? played : SILENCE;
    const input = isHeard ? frame : SILENCE;
    this.#mutedFrames = isHeard ? 0 : this.#mutedFrames + 1;
    const isAwaited = this.#isMonitoring || this.#isTalking || this.#isInSpurt || this.#sinks.hasSound();
    if (isAwaited) this.#quiet.reset();
    else if (this.#mutedFrames > MUTED_FRAMES) {
      this.restLevel = ANY_LEVEL;
      return this.#clearLevels();
    } else if (this.#quiet.note(this.inputLevel, this.isGateOpen)) {
      this.restLevel = this.#quiet.level;
      if (this.inFlight === 0 && this.#rest(chain, input, farEnd)) return;
    }
    this.inFlight++;
    // The first frame of a packet waits for the second one, unless each frame is monitored or the device waits for the answer.
    const isUrgent = !isHeard || this.#isMonitoring || !this.isPaced;
    chain.process(input, this.#frameNumber, farEnd, this.#sinks.takeSound(), isUrgent);
  }

  /** Gives the chain a frame that may wait. In a long silence it gets none, so that nothing runs; an echo canceller goes on while it has something to learn. */
  #rest(chain: CaptureChain, input: Float32Array, farEnd: Float32Array | undefined): boolean {
    const isLong = this.#quiet.isLong && (farEnd === undefined || isSilent(farEnd));
    if (!isLong || !chain.skip(input, farEnd)) return chain.rest(input, farEnd);
    this.#clearLevels();
    return true;
  }

  /** [audio] The chain's answer. */
  onOutcome(outcome: CaptureOutcome): void {
    if (this.inFlight > 0) this.inFlight--;
    this.speechProbability = outcome.speechProbability;
    this.isGateOpen = outcome.isGateOpen;
    this.levelCount = Math.min(outcome.levelCount, this.levels.length);
    for (let i = 0; i < this.levelCount; i++) this.levels[i] = outcome.levels[i] ?? 0;
    if (this.#isMonitoring) this.#sinks.onMonitor(outcome.pcm);
    const level = rmsOf(outcome.pcm, FRAME_SAMPLES);
    const isOnAir = this.#isSending && this.#lane !== null && (outcome.isGateOpen || outcome.hasSound);
    this.sentLevel = isOnAir ? level : 0;
    if (isOnAir && !this.#isPrivate) this.#sinks.onSent(outcome.pcm);
    this.#send(outcome);
    this.#quietFrames = isOnAir && level > TALKING_RMS ? 0 : this.#quietFrames + 1;
    this.#setTalking(this.#quietFrames < HANGOVER_FRAMES);
    this.#sinks.onAnswered();
  }

  #send(outcome: CaptureOutcome): void {
    if (!this.#isSending || this.#lane === null) return;
    if (outcome.packetBytes === 0) {
      if (outcome.isTalkEnd) this.#endSpurt(outcome.sequence);
      return;
    }
    const timestamp = (outcome.sequence - outcome.leadFrames) >>> 0;
    const codecTag = this.#codecTags[outcome.packetCodec] ?? 0;
    this.#lane.send(outcome.packet, outcome.packetBytes, timestamp, outcome.isTalkEnd, codecTag);
    tracePacket('sent', timestamp);
    this.#isInSpurt = !outcome.isTalkEnd;
  }

  #stopTalking(): void {
    this.#endSpurt(this.#frameNumber);
    this.sentLevel = 0;
    this.#quietFrames = HANGOVER_FRAMES;
    this.#setTalking(false);
  }

  /** Clears the meters, because nothing passes the chain. */
  #clearLevels(): void {
    this.speechProbability = 0;
    this.sentLevel = 0;
    this.levels.fill(0);
  }

  /** An empty packet ends the spurt at once: no sound leaves after the mute. */
  #endSpurt(frameNumber: number): void {
    if (!this.#isInSpurt) return;
    this.#isInSpurt = false;
    this.#lane?.send(EMPTY, 0, (frameNumber + 1) >>> 0, true);
  }

  #setTalking(isTalking: boolean): void {
    if (isTalking === this.#isTalking) return;
    this.#isTalking = isTalking;
    this.#sinks.onTalking(isTalking);
  }
}
