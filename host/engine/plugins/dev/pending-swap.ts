import { JackfieldError } from '../../errors.ts';
import type { CaptureChainSpec, ChainSlot, PlaybackChainSpec } from '../../ports/chain.ts';

/** A place in which a build must run before it counts as running. */
export type RunPlace = 'capture' | 'playback' | 'events';

/** Maximum time without progress of any start. A failed start is reported, so the limit covers only unforeseen cases. */
const LIMIT_MS = 60_000;

/**
 * One build that is being swapped into the chains and the events sandbox. `done` settles once: it resolves when the build runs everywhere, or rejects with the
 * reason.
 */
export class PendingSwap implements Disposable {
  readonly pluginId: string;
  readonly done: Promise<void>;
  readonly #modulePath: string;
  readonly #waiting: Set<RunPlace>;
  readonly #outcome = Promise.withResolvers<void>();
  readonly #timer: NodeJS.Timeout;
  #hasArrived = false;

  constructor(pluginId: string, modulePath: string, places: readonly RunPlace[]) {
    this.pluginId = pluginId;
    this.#modulePath = modulePath;
    this.#waiting = new Set(places);
    this.done = this.#outcome.promise;
    // The build may fail before a caller awaits `done`.
    this.done.catch(() => undefined);
    this.#timer = setTimeout(
      () => this.fail(startFailed(pluginId, `nothing got any further in ${LIMIT_MS / 1_000} s`)),
      LIMIT_MS,
    );
    if (this.#waiting.size === 0) this.#outcome.resolve();
  }

  /** True when the build already runs in at least one place. */
  get hasArrived(): boolean {
    return this.#hasArrived;
  }

  noteConfigured(chain: 'capture' | 'playback', spec: CaptureChainSpec | PlaybackChainSpec): void {
    const runsHere = ({ pluginId, modulePath }: ChainSlot): boolean =>
      pluginId === this.pluginId && modulePath === this.#modulePath;
    const slots = 'slots' in spec ? spec.slots : [...spec.decoded, ...spec.mixed];
    if ([...slots, spec.codec, ...(spec.codecs ?? [])].some(runsHere)) this.#arrive(chain);
  }

  noteEventsStarted(id: string): void {
    if (id === this.pluginId) this.#arrive('events');
  }

  /** Notes that a sandbox made progress with its start. */
  noteProgress(): void {
    this.#timer.refresh();
  }

  fail(error: JackfieldError): void {
    this.#outcome.reject(error);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #arrive(place: RunPlace): void {
    if (!this.#waiting.delete(place)) return;
    this.#hasArrived = true;
    if (this.#waiting.size === 0) this.#outcome.resolve();
  }
}

function startFailed(id: string, reason: string): JackfieldError {
  return JackfieldError.of('PLUGIN_START_FAILED', { id, reason });
}
