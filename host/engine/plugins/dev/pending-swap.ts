import { JackfieldError } from '../../errors.ts';
import type { CaptureChainSpec, ChainSlot, PlaybackChainSpec } from '../../ports/chain.ts';

/** Where a build has to run before it counts as running. */
export type RunPlace = 'capture' | 'playback' | 'events';

/** Without any progress of any start. A start that fails is told, so this is only for what nobody foresaw. */
const LIMIT_MS = 60_000;

/** One build on its way into the chains and the events sandbox. `done` settles once: when it runs everywhere, or with why it does not. */
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
    // Who waits for it comes later than a failure may.
    this.done.catch(() => undefined);
    this.#timer = setTimeout(
      () => this.fail(startFailed(pluginId, `nothing got any further in ${LIMIT_MS / 1_000} s`)),
      LIMIT_MS,
    );
    if (this.#waiting.size === 0) this.#outcome.resolve();
  }

  /** It runs somewhere already. */
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

  /** A sandbox got further with its start. */
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
