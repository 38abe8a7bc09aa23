/** Packets that wait for the key; beyond them the oldest goes. Half a second of packets of 20 ms. */
const MAX_HELD = 25;
/** What was said with the key down is in the chain for up to so long. */
const TAIL_MS = 300;
/** A packet may carry copies of the three before it: none of them may take a whisper to the channel. */
const GUARD_PACKETS = 4;

/** Where a packet goes. */
export type Route = 'channel' | 'whisper' | 'hold' | 'drop';

export interface HeldPacket {
  readonly payload: Uint8Array;
  readonly timestamp: number;
  readonly isTalkEnd: boolean;
}

/**
 * Decides for each packet whether it goes to the channel or to those who are whispered to; in doubt to the few. `holding` until the key is handed out,
 * `whispering`, then `ending` for what is still in the chain, then the channel again, but for the first packets. Where one whisper follows another at once, what
 * is still in the chain was said to others, and goes to nobody.
 */
export class WhisperRoute implements Disposable {
  readonly #onEnd: () => void;
  #state: 'channel' | 'holding' | 'whispering' | 'ending' = 'channel';
  #held: HeldPacket[] = [];
  #guard = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Runs while words of the whisper before may be in the chain. */
  #turnTimer: NodeJS.Timeout | undefined;

  /** `onEnd`: the last packet of the whisper was sent, or there was none. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** [audio] For a packet of so many bytes. */
  take(bytes: number): Route {
    if (this.#turnTimer !== undefined) return 'drop';
    if (this.#state === 'holding') return 'hold';
    if (this.#state !== 'channel') return 'whisper';
    if (this.#guard === 0 || bytes === 0) return 'channel';
    this.#guard -= 1;
    return 'drop';
  }

  /** Keeps a copy until the key is there; false when the oldest had to go. Only while a whisper starts, so it may allocate. */
  hold(payload: Uint8Array, bytes: number, timestamp: number, isTalkEnd: boolean): boolean {
    this.#held.push({ payload: payload.slice(0, bytes), timestamp, isTalkEnd });
    if (this.#held.length <= MAX_HELD) return true;
    this.#held.shift();
    return false;
  }

  /** A whisper starts; one that was under way is over. */
  start(): void {
    clearTimeout(this.#timer);
    if (this.#state === 'whispering' || this.#state === 'ending') {
      clearTimeout(this.#turnTimer);
      this.#turnTimer = setTimeout(() => (this.#turnTimer = undefined), TAIL_MS);
    }
    this.#state = 'holding';
    this.#held = [];
  }

  /** Its key is handed out: what was held, in order, to be sent before anything else. */
  run(): readonly HeldPacket[] {
    if (this.#state !== 'holding') return [];
    this.#state = 'whispering';
    const held = this.#held;
    this.#held = [];
    return held;
  }

  /** The key was let go: what is in the chain is still whispered. `isAborted`: nobody gets it any more. */
  end(isAborted: boolean): void {
    if (this.#state === 'channel') return;
    clearTimeout(this.#timer);
    // Without an answer so far what was held is thrown away, and what follows for a while is held, and thrown away, too.
    this.#held = [];
    if (this.#state !== 'holding') this.#state = 'ending';
    this.#timer = setTimeout(() => this.#finish(), TAIL_MS);
    if (isAborted) this.#state = 'holding';
  }

  /** The connection is over. */
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
