import { EventEmitter } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import type { PositionalState, Settings } from '@jackfield/protocol/state';
import type { StereoGain } from '../../ports/audio-thread.ts';
import type { PluginData } from '../../ports/lane.ts';
import { placeChannelOf } from '../../plugins/positional/locator.ts';
import type { Located } from '../../plugins/positional/locator.ts';
import type { Place } from '../../plugins/positional/place.ts';
import { Listener } from './hearing.ts';
import { OtherPlaces } from './other-places.ts';
import { contextKeyOf } from './place-message.ts';
import { PlaceSender } from './place-sender.ts';

export interface PositionalEvents {
  /** Positions of the users; null while the local user has none. */
  positional: [PositionalState | null];
  /** Gains of the users who have a position; all others are heard as usual. */
  places: [readonly StereoGain[]];
}

export interface PositionalOptions {
  readonly locate: () => Promise<Located>;
  /** Sends to everybody in the channel; returns false when nothing was sent. */
  readonly send: (channel: string, data: Uint8Array) => boolean;
  readonly rules: () => Settings['positional'];
  readonly now?: () => number;
}

const INTERVAL_MS = 100;
/** Time for which the last position counts while the plugin does not answer, in ms. */
const PATIENCE_MS = 1_000;

interface OwnPlace {
  readonly pluginId: string;
  readonly place: Place;
  readonly atMs: number;
}

/**
 * Positional audio [control]: asks for the local user's position ten times a second, sends it to the others in the channel, and computes the gains of each user
 * who reports to be in the same space. See docs/design/positional.md.
 */
export class Positional extends EventEmitter<PositionalEvents> implements Disposable {
  readonly #options: PositionalOptions;
  readonly #now: () => number;
  readonly #sender: PlaceSender;
  readonly #others = new OtherPlaces();
  #own: OwnPlace | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** Counts starts and stops, so that the answer to an earlier question is dropped. */
  #run = 0;
  #isAsking = false;
  #state: PositionalState | null = null;
  #gains: readonly StereoGain[] = [];

  constructor(options: PositionalOptions) {
    super();
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#sender = new PlaceSender(options.send);
  }

  /** State as last emitted; null while the local user has no position. */
  get state(): PositionalState | null {
    return this.#state;
  }

  /** Starts or stops asking. It runs while there is a plugin that has the hook, and a channel. */
  setRunning(isRunning: boolean): void {
    if (isRunning === (this.#timer !== null)) return;
    this.#run += 1;
    if (isRunning) {
      this.#timer = setInterval(() => void this.tick(), INTERVAL_MS);
      return;
    }
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#lose();
  }

  /** The channel or the connection changed: no user's position is known, and nobody knows the local user's. */
  reset(): void {
    this.#others.clear();
    this.#sender.reset();
    this.#tell();
  }

  /** Receives data from a user in the channel, sent under the place channel of a plugin that runs here, too. */
  receive(data: PluginData): void {
    this.#others.receive(data, this.#now());
  }

  forget(userId: number): void {
    this.#others.forget(userId);
  }

  /** Asks once, unless the last question is still open. */
  async tick(): Promise<void> {
    if (this.#isAsking) return;
    const run = this.#run;
    this.#isAsking = true;
    const located = await this.#options.locate();
    this.#isAsking = false;
    if (run === this.#run) this.#note(located);
  }

  [Symbol.dispose](): void {
    this.setRunning(false);
  }

  #note(located: Located): void {
    const nowMs = this.#now();
    if (located.kind === 'at') {
      const { pluginId, place } = located;
      this.#own = { pluginId, place, atMs: nowMs };
      this.#sender.tell(pluginId, place.context, place.avatar.position, nowMs);
      this.#tell();
    } else if (located.kind === 'none' || this.#own === null || nowMs - this.#own.atMs >= PATIENCE_MS) this.#lose();
    else this.#tell();
  }

  #lose(): void {
    this.#own = null;
    this.#sender.takeBack();
    this.#tell();
  }

  #tell(): void {
    const gains: StereoGain[] = [];
    const state = this.#own === null ? null : this.#look(this.#own, gains);
    if (!isDeepStrictEqual(gains, this.#gains)) {
      this.#gains = gains;
      this.emit('places', gains);
    }
    if (isDeepStrictEqual(state, this.#state)) return;
    this.#state = state;
    this.emit('positional', state);
  }

  #look({ pluginId, place }: OwnPlace, gains: StereoGain[]): PositionalState {
    const listener = new Listener(place.listener, this.#options.rules());
    const people = this.#others
      .in(placeChannelOf(pluginId), contextKeyOf(place.context), this.#now())
      .map(([userId, position]) => {
        const heard = listener.hear(position);
        gains.push([userId, heard.left, heard.right]);
        const { toRight, ahead, distance } = heard;
        return { userId, toRightM: centimetres(toRight), aheadM: centimetres(ahead), distanceM: centimetres(distance) };
      });
    return { pluginId, people };
  }
}

function centimetres(metres: number): number {
  return Math.round(metres * 100) / 100;
}
