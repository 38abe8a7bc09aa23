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
  /** Who stands where; null while one has no place oneself. */
  positional: [PositionalState | null];
  /** How those who have a place are heard; all others are heard as usual. */
  places: [readonly StereoGain[]];
}

export interface PositionalOptions {
  readonly locate: () => Promise<Located>;
  /** To everybody in the channel; false when nothing went out. */
  readonly send: (channel: string, data: Uint8Array) => boolean;
  readonly rules: () => Settings['positional'];
  readonly now?: () => number;
}

const INTERVAL_MS = 100;
/** A plugin that does not answer stands still for so long. */
const PATIENCE_MS = 1_000;

interface OwnPlace {
  readonly pluginId: string;
  readonly place: Place;
  readonly atMs: number;
}

/**
 * Positional audio [control]: ten times a second asks where oneself is, tells the others in the channel, and works out how each of them is heard who says
 * that he is in the same space. See docs/design/positional.md.
 */
export class Positional extends EventEmitter<PositionalEvents> implements Disposable {
  readonly #options: PositionalOptions;
  readonly #now: () => number;
  readonly #sender: PlaceSender;
  readonly #others = new OtherPlaces();
  #own: OwnPlace | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** Counts starts and stops: an answer to a question of before is nobody's. */
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

  /** null while one has no place. */
  get state(): PositionalState | null {
    return this.#state;
  }

  /** Asks as long as there is somebody to ask and somebody to hear: a plugin that has the hook, and a channel. */
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

  /** Another channel, or another connection: nobody's place is known, and nobody knows one's own. */
  reset(): void {
    this.#others.clear();
    this.#sender.reset();
    this.#tell();
  }

  /** What somebody in the own channel sent under the place channel of a plugin that runs here, too. */
  receive(data: PluginData): void {
    this.#others.receive(data, this.#now());
  }

  forget(userId: number): void {
    this.#others.forget(userId);
  }

  /** One question, unless the last one is still open. */
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
