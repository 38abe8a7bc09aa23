import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { FRAME_SAMPLES } from '@jackfield/protocol/pcm';
import { reasonOf } from '../../../../errors.ts';
import type { DropCounter } from '../../../drop-counter.ts';
import { FrameClock } from '../../frame-clock.ts';
import type { BackendEvents, BackendOptions, NativeBackend } from '../backend.ts';
import { Player } from './player.ts';
import { chooseSink, chooseSource, readPulseDevices } from './pulse-devices.ts';
import type { PulsePrograms } from './pulse-programs.ts';
import { Recorder } from './recorder.ts';

/** Changes come in groups: a plugged headset is a card, sources and sinks. */
const SETTLE_MS = 30;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2_000;
/** Holding time after which a lost device is reopened without delay. */
const PROVEN_MS = 5_000;
const CHANGE = /'(?:new|change|remove)' on (?:sink|source|server)\b(?!-)/;
const MAX_TAIL = 1_000;

/** An open device of either direction. */
interface Held<T> {
  readonly id: string;
  readonly name: string;
  readonly program: T;
  readonly openedAtMs: number;
}

/**
 * Back end of `parec` and `pacat`. The microphone is the clock; the engine's own clock runs when there is none. `pactl subscribe` reports each change, and then
 * all devices are read again; while it
 * does not run PulseAudio is tried again with back-off.
 */
export class PipeBackend implements NativeBackend {
  readonly #programs: PulsePrograms;
  readonly #options: BackendOptions;
  readonly #events: BackendEvents;
  readonly #drops: DropCounter;
  readonly #silence = new Float32Array(FRAME_SAMPLES);
  readonly #clock = new FrameClock(() => this.#events.onTick(this.#silence, false, false));
  #recorder: Held<Recorder> | null = null;
  #player: Held<Player> | null = null;
  #watcher: ChildProcess | null = null;
  #timer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #isReading = false;
  #isStale = false;
  #isTicking = false;
  #isClosed = false;

  constructor(programs: PulsePrograms, options: BackendOptions, events: BackendEvents, drops: DropCounter) {
    this.#programs = programs;
    this.#options = options;
    this.#events = events;
    this.#drops = drops;
    this.#watch();
    void this.#read();
  }

  play(frame: Float32Array, side: Float32Array | null): void {
    this.#player?.program.play(frame, side);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#watcher?.kill('SIGKILL');
    this.#release();
    this.#tickAlone(false);
  }

  #watch(): void {
    const watcher = spawn(this.#programs.pactl, ['subscribe'], {
      env: { ...this.#options.environment },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let tail = '';
    watcher.stdout.on('data', (chunk: Buffer) => {
      const lines = (tail + chunk.toString('latin1')).split('\n');
      tail = (lines.pop() ?? '').slice(-MAX_TAIL);
      if (lines.some((line) => CHANGE.test(line))) this.#readIn(SETTLE_MS);
    });
    watcher.on('error', () => undefined);
    watcher.on('close', () => {
      if (this.#watcher !== watcher) return;
      this.#watcher = null;
      this.#readIn(SETTLE_MS);
    });
    this.#watcher = watcher;
  }

  #readIn(delayMs: number): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), delayMs);
  }

  async #read(): Promise<void> {
    if (this.#isClosed) return;
    if (this.#isReading) {
      this.#isStale = true;
      return;
    }
    this.#isReading = true;
    this.#isStale = false;
    try {
      const { pactl } = this.#programs;
      const devices = await readPulseDevices(pactl, this.#options.environment);
      if (this.#isClosed) return;
      if (this.#watcher === null) this.#watch();
      this.#take(chooseSource(devices, this.#options.inputId), chooseSink(devices, this.#options.outputId));
      if (this.#isStale) this.#readIn(SETTLE_MS);
    } catch (error) {
      if (this.#isClosed) return;
      this.#release();
      this.#tell(reasonOf(error));
      this.#readIn(this.#backOff());
    } finally {
      this.#isReading = false;
    }
  }

  #take(source: { id: string; name: string } | null, sink: { id: string; name: string } | null): void {
    const { environment, latency } = this.#options;
    if (source?.id !== this.#recorder?.id) {
      this.#recorder?.program.close();
      this.#recorder = null;
      if (source !== null) {
        const program: Recorder = new Recorder(
          this.#programs.parec,
          source.id,
          latency,
          environment,
          {
            onFrame: (frame) => this.#events.onTick(frame, true, false),
            onEnd: () => {
              if (this.#recorder?.program === program) this.#recorder = this.#lose(this.#recorder);
            },
          },
          this.#drops,
        );
        this.#recorder = { ...source, program, openedAtMs: performance.now() };
      }
    }
    if (sink?.id !== this.#player?.id) {
      this.#player?.program.close();
      this.#player = null;
      if (sink !== null) {
        const program: Player = new Player(
          this.#programs.pacat,
          sink.id,
          latency,
          environment,
          () => {
            if (this.#player?.program === program) this.#player = this.#lose(this.#player);
          },
          this.#drops,
        );
        this.#player = { ...sink, program, openedAtMs: performance.now() };
      }
    }
    this.#tickAlone(this.#recorder === null && this.#player !== null);
    this.#tell(null);
  }

  /** Searches for a lost device again, at once when it had worked. */
  #lose(held: Held<unknown>): null {
    this.#drops.add('native.reopened');
    if (performance.now() - held.openedAtMs > PROVEN_MS) this.#retryMs = FIRST_RETRY_MS;
    this.#readIn(this.#backOff());
    return null;
  }

  #backOff(): number {
    const delayMs = this.#retryMs;
    this.#retryMs = Math.min(LAST_RETRY_MS, 2 * delayMs);
    return delayMs;
  }

  #release(): void {
    this.#recorder?.program.close();
    this.#player?.program.close();
    this.#recorder = null;
    this.#player = null;
    this.#tickAlone(false);
  }

  #tickAlone(isTicking: boolean): void {
    if (isTicking === this.#isTicking) return;
    this.#isTicking = isTicking;
    if (isTicking) this.#clock.start();
    else this.#clock.stop();
  }

  #tell(failure: string | null): void {
    this.#events.onDevices({
      inputName: this.#recorder?.name ?? null,
      outputName: this.#player?.name ?? null,
      failure,
    });
  }
}
