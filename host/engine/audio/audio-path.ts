import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import type { AudioDevice, DeviceCallbacks, DeviceConfig, DeviceReport } from '../ports/device.ts';
import { VoiceRecorder } from './voice-recorder.ts';
import { DeviceProbe } from './device-probe.ts';
import { CapturePath } from './capture/capture-path.ts';
import { FarEnd } from './capture/far-end.ts';
import { MicrophoneRecorder } from './capture/microphone-recorder.ts';
import { openDevice } from './devices/open-device.ts';
import type { PcmServer } from './devices/pcm-server.ts';
import type { DropCounter } from './drop-counter.ts';
import { GainStage } from './gain-stage.ts';
import { PlaybackPath } from './playback/playback-path.ts';
import { Sounds } from './sounds/sounds.ts';

export interface AudioPathEvents {
  /** `userId` is null for the local user. */
  readonly onTalking: (userId: number | null, isTalking: boolean) => void;
  /** `opening` is the number that `openDevice` was given. */
  readonly onDevice: (report: DeviceReport, opening: number) => void;
  readonly onSoundEnded: (id: number) => void;
}

/** Ticks without sound from others after which the device may rest: 0.5 s. */
const RESTS_AFTER_TICKS = 50;
/** Lower bound for the gain by which the rest level is divided: the device compares levels before the gain. */
const LEAST_GAIN = 1e-3;

/** One device with the capture and the playback path that it drives. Chains and the lane are set from outside. */
export class AudioPath implements AsyncDisposable {
  readonly capture: CapturePath;
  readonly playback: PlaybackPath;
  /** Player of plugin sounds. */
  readonly sounds: Sounds;
  /** Recorder and loop player of the microphone, for plugin developers. */
  readonly microphoneRecorder = new MicrophoneRecorder();
  /** Recorder of the whole call, limited to members who allowed it. */
  readonly voiceRecorder = new VoiceRecorder();
  /** The tap at the device, for the call doctor. */
  readonly probe = new DeviceProbe();
  readonly #events: AudioPathEvents;
  readonly #server: PcmServer;
  readonly #drops: DropCounter;
  readonly #farEnd = new FarEnd();
  readonly #inputVolume = new GainStage();
  readonly #held = new Float32Array(FRAME_SAMPLES);
  readonly #heldSide = new Float32Array(FRAME_SAMPLES);
  /** Runs after a turn of the event loop, so packets that lie in the socket when a late tick comes are read before the tick is planned. */
  readonly #tick = (): void => {
    this.playback.onPlaybackDue();
    this.#rest();
  };
  #device: AudioDevice | null = null;
  /** Number of the last opening. State reports of a device that is being closed are ignored. */
  #opening = 0;
  /** At infinite speed the next tick waits for both chains, so a frame is held until capture has answered. */
  #isUnpaced = false;
  #isHolding = false;
  #isHoldingSide = false;
  #quietTicks = 0;

  constructor(server: PcmServer, drops: DropCounter, events: AudioPathEvents) {
    this.#server = server;
    this.#drops = drops;
    this.#events = events;
    this.sounds = new Sounds((id) => events.onSoundEnded(id));
    this.playback = new PlaybackPath(
      {
        addSounds: (frame, isDeafened, side) => this.sounds.addTo(frame, this.capture.isMonitoring, isDeafened, side),
        play: (frame, side) => this.#play(frame, side),
        onTalking: (userId, isTalking) => events.onTalking(userId, isTalking),
      },
      drops,
    );
    this.playback.voiceRecorder = this.voiceRecorder;
    this.capture = new CapturePath(
      {
        onSent: (frame) => this.voiceRecorder.keepSent(frame),
        onMonitor: (frame) => this.playback.pushMonitor(frame),
        onTalking: (isTalking) => events.onTalking(null, isTalking),
        hasSound: () => this.sounds.isSending,
        takeSound: () => this.sounds.takeSent(),
        takeFarEnd: () => this.#farEnd.take(),
        onAnswered: () => this.#release(),
      },
      drops,
    );
  }

  /** Replaces the device; its reports carry `opening`, another number each time. Rejects with the device's coded error; no device is open then. */
  async openDevice(config: DeviceConfig, opening: number): Promise<void> {
    await this.#closeDevice();
    this.#opening = opening;
    const speed = config.kind === 'file' ? config.speed : 1;
    this.#isUnpaced = speed === Infinity;
    this.capture.isPaced = speed === 1;
    const callbacks = this.#callbacksFor(opening, speed === 1);
    this.#device = await openDevice(config, this.#server, callbacks, this.#drops);
  }

  /** Sets the linear gains, 0 to 2, of the microphone (before all other processing) and of the whole output. */
  setDeviceGains(input: number, output: number): void {
    this.#inputVolume.setGain(input);
    this.playback.setOutputGain(output);
  }

  /** [audio] Makes the device deliver each frame at once again. Call it before new sound is given to playback or to `sounds`. */
  wake(): void {
    this.#quietTicks = 0;
    for (let ticks = this.#device?.wake?.() ?? 0; ticks > 0; ticks--) this.playback.onPlaybackDue();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#closeDevice();
  }

  #callbacksFor(opening: number, isRealTime: boolean): DeviceCallbacks {
    return {
      onCaptured: (captured, isLive) => {
        this.probe.keepCaptured(captured, isLive);
        const frame = this.#inputVolume.process(captured);
        // Microphone audio is not recorded while the user is muted or whispers, because it may be a private conversation.
        const { isMuted, isPrivate } = this.capture;
        this.voiceRecorder.keepOwn(frame, isLive && !isMuted && !isPrivate);
        this.capture.onCaptured(
          this.microphoneRecorder.pass(frame, isLive),
          isLive || this.microphoneRecorder.isLooping,
        );
      },
      onPlaybackDue: () => {
        setImmediate(this.#tick);
      },
      onState: (state) => {
        if (opening !== this.#opening) return;
        this.playback.setRunning(state.isRunning, isRealTime);
        if (!state.isRunning) this.capture.stop();
        this.#events.onDevice(state, opening);
      },
    };
  }

  async #closeDevice(): Promise<void> {
    const device = this.#device;
    this.#device = null;
    await device?.[Symbol.asyncDispose]();
    this.#isHolding = false;
    this.#farEnd.clear();
    this.sounds.clear();
  }

  /** [audio] Lets the device rest while nobody speaks and no sound is played. */
  #rest(): void {
    const { capture, playback, sounds, microphoneRecorder, voiceRecorder } = this;
    const isBusy = capture.isMonitoring || sounds.isActive || microphoneRecorder.isLooping || voiceRecorder.isRunning;
    if (capture.restLevel === 0 || isBusy || !playback.isQuiet) return this.wake();
    this.#quietTicks++;
    if (this.#quietTicks > RESTS_AFTER_TICKS)
      this.#device?.rest?.(capture.restLevel / Math.max(LEAST_GAIN, this.#inputVolume.gain));
  }

  /** The microphone picks up both loudspeakers, so the far end is the mid signal. */
  #play(frame: Float32Array, side: Float32Array | null): void {
    this.#farEnd.push(frame);
    this.probe.keepPlayed(frame);
    if (this.#isUnpaced && this.capture.inFlight > 0) {
      this.#held.set(frame);
      if (side !== null) this.#heldSide.set(side);
      this.#isHolding = true;
      this.#isHoldingSide = side !== null;
    } else {
      this.#device?.play(frame, side);
    }
  }

  #release(): void {
    if (!this.#isHolding || this.capture.inFlight > 0) return;
    this.#isHolding = false;
    this.#device?.play(this.#held, this.#isHoldingSide ? this.#heldSide : null);
  }
}
