import { spawn } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { isSilent } from '../../../level.ts';
import type { DropCounter } from '../../../drop-counter.ts';
import type { BackendEvents, BackendOptions, NativeBackend } from '../backend.ts';
import { OwnTimeWatchdog } from '../own-time-watchdog.ts';
import { PAUSE, PlayedSlot, RestSlot, SIDECAR_VERSION, SidecarInbox } from './sidecar-messages.ts';
import type { SidecarEvent } from './sidecar-messages.ts';

/** Frames that may wait in the pipe before the next are dropped. */
const MAX_UNSENT_BYTES = 4 * 3_844;
/** Silent frames after which the sidecar is told that nothing is heard, and gets no more of them: 0.5 s. */
const PAUSES_AFTER = 50;
/** More slots than can be unsent, so none is rewritten while the pipe still reads it. */
const SLOTS = 12;
const SILENT_MS = 500;
const FIRST_MS = 1_500;
const KEPT_WORDS = 300;
/** Process and thread of this reader as `PID/task/TID`: the sidecar asks for its priority. Null when the system does not say. */
const ENGINE_THREAD = readThreadName();
/** Names in the drop counter for the sidecar's counters. */
const COUNTED = new Map([
  ['dry', 'native.dry'],
  ['late', 'native.late'],
  ['skipped', 'native.skipped'],
  ['cut', 'native.cut'],
  ['unsent', 'native.captured'],
]);

/** The program of `host/audio-sidecar`. It reopens devices by itself; `onEnd` reports when it ends, hangs or writes an invalid message. */
export class SidecarBackend implements NativeBackend {
  readonly #child: ChildProcess;
  readonly #events: BackendEvents;
  readonly #drops: DropCounter;
  readonly #slots = Array.from({ length: SLOTS }, () => new PlayedSlot());
  readonly #restSlots = Array.from({ length: SLOTS }, () => new RestSlot());
  readonly #inbox: SidecarInbox;
  readonly #watchdog: OwnTimeWatchdog;
  readonly #counted = new Map<string, number>();
  #canPause = false;
  #silentFrames = 0;
  /** The sidecar was told that nothing is heard; it may say only after a long silence that it can be told. */
  #isPaused = false;
  #next = 0;
  #nextRest = 0;
  #isOver = false;
  #words = '';

  constructor(program: string, options: BackendOptions, events: BackendEvents, drops: DropCounter) {
    this.#events = events;
    this.#drops = drops;
    this.#inbox = new SidecarInbox({
      onCaptured: (frame, isLive, isResting) => {
        if (!this.#isOver) events.onTick(frame, isLive, isResting);
      },
      onEvent: (event) => this.#receive(event),
    });
    const { inputId, outputId, latency, environment } = options;
    const engine = ENGINE_THREAD === null ? [] : ['--engine', ENGINE_THREAD];
    this.#child = spawn(program, ['run', '--input', inputId, '--output', outputId, '--latency', latency, ...engine], {
      env: { ...environment },
      stdio: 'pipe',
    });
    this.#watchdog = new OwnTimeWatchdog(SILENT_MS, FIRST_MS, () => this.#end('the audio sidecar hangs'));
    this.#child.on('error', (error) => this.#end(`the audio sidecar does not start (${error.message})`));
    this.#child.on('exit', () => this.#end(`the audio sidecar ended${this.#words === '' ? '' : ` (${this.#words})`}`));
    // The exit status says more than the broken pipe.
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#words = (this.#words + chunk.toString('utf8')).trim().slice(-KEPT_WORDS);
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      if (this.#isOver) return;
      this.#watchdog.feed();
      if (!this.#inbox.push(chunk)) this.#end('the audio sidecar writes what is not understood');
    });
  }

  play(frame: Float32Array, side: Float32Array | null): void {
    const stdin = this.#child.stdin;
    const slot = this.#slots[this.#next];
    if (this.#isOver || stdin === null || !stdin.writable || slot === undefined) return;
    if (stdin.writableLength > MAX_UNSENT_BYTES) {
      this.#drops.add('native.unsent');
      return;
    }
    this.#silentFrames = isSilent(frame) && (side === null || isSilent(side)) ? this.#silentFrames + 1 : 0;
    if (this.#canPause && this.#silentFrames > PAUSES_AFTER) {
      if (!this.#isPaused) stdin.write(PAUSE);
      this.#isPaused = true;
      return;
    }
    this.#isPaused = false;
    this.#next = (this.#next + 1) % SLOTS;
    stdin.write(slot.write(frame, side));
  }

  rest(level: number): void {
    const stdin = this.#child.stdin;
    if (this.#isOver || stdin === null || !stdin.writable || stdin.writableLength > MAX_UNSENT_BYTES) return;
    const slot = this.#restSlots[this.#nextRest];
    this.#nextRest = (this.#nextRest + 1) % SLOTS;
    if (slot !== undefined) stdin.write(slot.write(level));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#watchdog[Symbol.dispose]();
    // A stopped process does not notice that its input ended.
    this.#child.kill('SIGKILL');
  }

  #receive(event: SidecarEvent): void {
    if (this.#isOver) return;
    switch (event.type) {
      case 'hello':
        if (event.version !== SIDECAR_VERSION) this.#end(`the audio sidecar speaks version ${event.version}`);
        this.#canPause = event.pauses;
        break;
      case 'devices':
        // The sidecar lost the sound server and connects again.
        if (event.failure !== null) this.#drops.add('native.restart');
        this.#events.onDevices({ inputName: event.input, outputName: event.output, failure: event.failure });
        break;
      case 'counts':
        for (const [name, counter] of COUNTED) this.#count(counter, event.counts.get(name) ?? 0);
        break;
      // `jackfield devices` asks for the priority by itself.
      case 'priority':
      case 'alive':
        break;
    }
  }

  /** A smaller sum than before belongs to a new connection. */
  #count(counter: string, sum: number): void {
    const before = this.#counted.get(counter) ?? 0;
    const added = sum >= before ? sum - before : sum;
    if (added > 0) this.#drops.add(counter, added);
    this.#counted.set(counter, sum);
  }

  #end(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#watchdog[Symbol.dispose]();
    this.#events.onEnd(reason);
  }
}

function readThreadName(): string | null {
  try {
    return readlinkSync('/proc/thread-self');
  } catch {
    return null;
  }
}
