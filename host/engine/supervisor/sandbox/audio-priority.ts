import { setPriority } from 'node:os';
import { askRtkit } from '../../processes/rtkit.ts';
import type { ProcessThread } from '../../processes/rtkit.ts';

/** Nice value of the engine's audio thread, for which audio sandboxes work. Without this priority they wait behind other programs. */
export const AUDIO_NICE = -11;

export interface AudioPriorityOptions {
  /** Sets the priority; throws where the system refuses. `os.setPriority` by default. */
  readonly set?: (pid: number, nice: number) => void;
  /** Resolves with null, or with the reason of a refusal. rtkit by default. */
  readonly ask?: (threads: readonly ProcessThread[], nice: number) => Promise<string | null>;
}

/** Time for which requests are gathered: sandboxes that start together share one request. */
const GATHER_MS = 20;
/** rtkit grants 25 threads to a user at once, and 25 requests in 20 s; there are at most four sandboxes with audio. */
const MOST_AT_ONCE = 8;
/** Time without requests after a refusal: a machine that grants nothing refuses each time. */
const REFUSED_MS = 60_000;

/**
 * Raises the priority of the processes that carry audio to that of the audio thread: by the kernel where this user may, else by rtkit. Where neither grants it,
 * nothing changes. Only the first thread of a process is raised: it does all the work between two frames, and V8's helper threads may wait.
 */
export class AudioPriority implements Disposable {
  readonly #set: (pid: number, nice: number) => void;
  readonly #ask: (threads: readonly ProcessThread[], nice: number) => Promise<string | null>;
  #waiting: number[] = [];
  #timer: NodeJS.Timeout | null = null;
  #refusedUntilMs = 0;
  #isAsking = false;

  constructor({ set = setPriority, ask = askRtkit }: AudioPriorityOptions = {}) {
    this.#set = set;
    this.#ask = ask;
  }

  raise(pid: number): void {
    try {
      this.#set(pid, AUDIO_NICE);
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ERR_SYSTEM_ERROR')) throw error;
    }
    if (process.platform !== 'linux' || performance.now() < this.#refusedUntilMs) return;
    if (this.#waiting.length < MOST_AT_ONCE) this.#waiting.push(pid);
    this.#timer ??= setTimeout(() => void this.#askForAll(), GATHER_MS).unref();
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#waiting = [];
  }

  async #askForAll(): Promise<void> {
    this.#timer = null;
    if (this.#isAsking) return;
    this.#isAsking = true;
    while (this.#waiting.length > 0) {
      const threads = this.#waiting.map((pid) => ({ process: pid, thread: pid }));
      this.#waiting = [];
      if ((await this.#ask(threads, AUDIO_NICE)) === null) continue;
      this.#refusedUntilMs = performance.now() + REFUSED_MS;
      this.#waiting = [];
    }
    this.#isAsking = false;
  }
}
