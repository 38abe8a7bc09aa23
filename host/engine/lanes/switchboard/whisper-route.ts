/** Most packets held until the key is there; the oldest is dropped beyond that. Half a second of packets of 20 ms. */
const MAX_HELD = 25;
/** Longest time that speech stays in the chain after the key was released. */
const TAIL_MS = 300;
/** A packet may carry copies of the three before it: none of them may carry a whisper to the channel. */
const GUARD_PACKETS = 4;

/** Destination of a packet. */
export type Route = 'channel' | 'whisper' | 'hold' | 'drop';

export interface HeldPacket {
  readonly payload: Uint8Array;
  readonly timestamp: number;
  readonly isTalkEnd: boolean;
}

/**
 * Decides for each packet whether it goes to the channel or to the listeners of the whisper; in doubt to the latter. `holding` until the voice key is
 * distributed,
 * `whispering`, then `ending` for the rest in the chain, then the channel again, except for the first packets. When one whisper follows another at once, the
 * speech still in the chain was meant for others and is dropped.
 */
export class WhisperRoute implements Disposable {
  readonly #onEnd: () => void;
  #state: 'channel' | 'holding' | 'whispering' | 'ending' = 'channel';
  #held: HeldPacket[] = [];
  #guard = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Runs while speech of the previous whisper may be in the chain. */
  #turnTimer: NodeJS.Timeout | undefined;

  /** `onEnd` is called when the last packet of the whisper was sent, or there was none. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** [audio] Returns the route of a packet with `bytes` bytes. */
  take(bytes: number): Route {
    if (this.#turnTimer !== undefined) return 'drop';
    if (this.#state === 'holding') return 'hold';
    if (this.#state !== 'channel') return 'whisper';
    if (this.#guard === 0 || bytes === 0) return 'channel';
    this.#guard -= 1;
    return 'drop';
  }

  /** Keeps a copy until the key is there; false when the oldest packet was dropped. Called only while a whisper starts, so it may allocate. */
  hold(payload: Uint8Array, bytes: number, timestamp: number, isTalkEnd: boolean): boolean {
    this.#held.push({ payload: payload.slice(0, bytes), timestamp, isTalkEnd });
    if (this.#held.length <= MAX_HELD) return true;
    this.#held.shift();
    return false;
  }

  /** Starts a whisper; one in progress ends. */
  start(): void {
    clearTimeout(this.#timer);
    if (this.#state === 'whispering' || this.#state === 'ending') {
      clearTimeout(this.#turnTimer);
      this.#turnTimer = setTimeout(() => (this.#turnTimer = undefined), TAIL_MS);
    }
    this.#state = 'holding';
    this.#held = [];
  }

  /** The voice key is distributed: returns the held packets in order, to be sent before all others. */
  run(): readonly HeldPacket[] {
    if (this.#state !== 'holding') return [];
    this.#state = 'whispering';
    const held = this.#held;
    this.#held = [];
    return held;
  }

  /** The user released the key: speech in the chain is still whispered. `isAborted`: the rest is dropped. */
  end(isAborted: boolean): void {
    if (this.#state === 'channel') return;
    clearTimeout(this.#timer);
    // Without an answer so far the held packets are discarded; packets of the next moments are held and discarded, too.
    this.#held = [];
    if (this.#state !== 'holding') this.#state = 'ending';
    this.#timer = setTimeout(() => this.#finish(), TAIL_MS);
    if (isAborted) this.#state = 'holding';
  }

  /** Resets the route at the end of a connection. */
  reset(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#turnTimer);
    this.#turnTimer = undefined;
    this.#state = 'channel';
    this.#held = [];
    this.#guard = 0;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#turnTimer);
  }

  #finish(): void {
    this.#held = [];
    this.#onEnd();
    this.#state = 'channel';
    this.#guard = GUARD_PACKETS;
  }
}
