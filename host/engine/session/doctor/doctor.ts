import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DoctorProgress, DoctorReport } from '@jackfield/protocol/doctor';
import { JackfieldError } from '../../errors.ts';
import type { LinkProbe } from '../../ports/lane.ts';
import type { SessionParts } from '../parts.ts';
import { DeviceRecord } from './device-record.ts';
import { diagnose } from './diagnose.ts';
import { measureLink } from './link-measures.ts';
import { MachineWatch } from './machine-watch.ts';
import type { Measurements, ServerMeasures } from './measurements.ts';
import { levelsOf, measureMicrophone } from './sound-measures.ts';
import { findSweep, makeSweep } from './sweep.ts';

/** Time in which the user talks, in ms. */
const SPEAK_MS = 2_500;
/** Time for the sweep and its slowest way back, in ms. */
const LISTEN_MS = 1_500;
/** Length of the record in ms: both steps, and some room for a device that is ahead. */
const RECORD_MS = 5_000;
const PROGRESS_MS = 250;

export interface DoctorOptions {
  /** True to play the test sound. */
  readonly hasSound: boolean;
}

export interface DoctorEvents {
  /** Emitted a few times a second during a run. */
  doctor: [DoctorProgress];
}

type DoctorParts = Pick<
  SessionParts,
  | 'audio'
  | 'connection'
  | 'device'
  | 'deviceOpener'
  | 'plugins'
  | 'quality'
  | 'roster'
  | 'self'
  | 'settings'
  | 'sounds'
  | 'voice'
>;

type LinkOutcome = LinkProbe | JackfieldError | null;

/** Checks a call from the microphone to the server and back; nobody in the channel notices. */
export class Doctor extends EventEmitter<DoctorEvents> {
  readonly #parts: DoctorParts;
  #isRunning = false;

  constructor(parts: DoctorParts) {
    super();
    this.#parts = parts;
  }

  /** Runs the check, which takes 4 to 8 s. Failed measurements are part of the report. Rejects with DOCTOR_BUSY. */
  async run({ hasSound }: DoctorOptions): Promise<DoctorReport> {
    if (this.#isRunning) throw JackfieldError.of('DOCTOR_BUSY');
    this.#isRunning = true;
    try {
      return await this.#examine(hasSound);
    } finally {
      this.#isRunning = false;
      this.emit('doctor', { step: 'done', share: 1 });
    }
  }

  async #examine(hasSound: boolean): Promise<DoctorReport> {
    const { audio, deviceOpener, device, sounds } = this.#parts;
    const startedMs = performance.now();
    // A newly chosen device may still be opening.
    await deviceOpener.settled;
    using machine = new MachineWatch(this.#parts);
    using record = new DeviceRecord(audio, RECORD_MS);
    const linkOutcome = this.#probeLink();
    await this.#step('speak', 0, SPEAK_MS);
    const spokenFrames = record.capturedFrames;
    const canPlay = hasSound && device.state.isRunning && !this.#parts.self.switches.isDeafened;
    // With too many plugin sounds at once the sweep is not played, and the report says nothing about the speakers.
    const isPlaying =
      canPlay && sounds.play(makeSweep(), { pluginId: '', gain: 1, isForChannel: false }).kind === 'playing';
    if (isPlaying) {
      await this.#step('listen', SPEAK_MS, LISTEN_MS);
    }
    this.emit('doctor', { step: 'link', share: 0.9 });
    const link = await linkOutcome;
    const isHeardThroughBrowser = device.state.kind === 'chromium' && this.#parts.settings.value.hasEchoCancellation;
    const measured: Measurements = {
      device: device.state,
      hasBrowserEchoCancellation: isHeardThroughBrowser,
      microphone: record.livePercent === 0 ? null : measureMicrophone(record.captured(0, spokenFrames)),
      livePercent: record.livePercent,
      sweep: isPlaying ? findSweep(record.played(spokenFrames - 5), record.captured(spokenFrames - 5)) : null,
      self: this.#selfMeasures(),
      machine: machine.measure(record.tickMs()),
      server: this.#serverMeasures(link),
    };
    const { server } = measured;
    return {
      findings: diagnose(measured),
      link: server.kind === 'connected' && !('code' in server.link) ? server.link : null,
      levels: levelsOf(record.captured(0), record.played(0)),
      server: server.kind === 'none' ? null : server.address,
      inputName: device.state.inputName,
      outputName: device.state.outputName,
      tookMs: Math.round(performance.now() - startedMs),
    };
  }

  /** Returns null when there is no connection to measure. */
  async #probeLink(): Promise<LinkOutcome> {
    const { connection } = this.#parts;
    if (connection.state.kind !== 'connected') return null;
    try {
      return await connection.probeLink();
    } catch (error) {
      return JackfieldError.from(error);
    }
  }

  async #step(step: 'speak' | 'listen', afterMs: number, lengthMs: number): Promise<void> {
    const endMs = performance.now() + lengthMs;
    for (let leftMs = lengthMs; leftMs > 0; leftMs = endMs - performance.now()) {
      const share = (0.9 * (afterMs + lengthMs - leftMs)) / (SPEAK_MS + LISTEN_MS);
      this.emit('doctor', { step, share: Math.round(share * 100) / 100 });
      await sleep(Math.min(PROGRESS_MS, leftMs));
    }
  }

  #selfMeasures(): Measurements['self'] {
    const { roster, self, settings } = this.#parts;
    const { inputVolumePercent, outputVolumePercent } = settings.value;
    const { isMuted, isDeafened } = self.switches;
    const isServerMuted = roster.self?.isServerMuted ?? false;
    return { isMuted, isDeafened, isServerMuted, inputVolumePercent, outputVolumePercent };
  }

  #serverMeasures(link: LinkOutcome): ServerMeasures {
    const { state } = this.#parts.connection;
    if (state.kind === 'idle') return { kind: 'none' };
    const { address } = state;
    if (state.kind === 'failed') return { kind: 'failed', address, error: state.error };
    if (state.kind === 'reconnecting') return { kind: 'failed', address, error: state.reason };
    if (state.kind === 'connecting') return { kind: 'failed', address, error: null };
    const { roundTripMs, sentLossPercent, lossPercent, limitedKbps } = this.#parts.quality.quality;
    // The connection was established while the devices were checked.
    const outcome = link ?? JackfieldError.of('NOT_CONNECTED', { address });
    return {
      kind: 'connected',
      address,
      voicePath: state.voicePath,
      pingMs: roundTripMs,
      link: outcome instanceof JackfieldError ? outcome.toCoded() : measureLink(outcome),
      listenersLosePercent: sentLossPercent,
      ownLossPercent: lossPercent,
      limitedKbps,
    };
  }
}
