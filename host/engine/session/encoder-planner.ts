import type { EncoderSettings } from '../ports/chain.ts';

/** Loss above which packets carry a copy of their predecessor. */
const FEC_LOSS_PERCENT = 1;
/** Once a second; 5 % is forgotten after about a minute. Loss comes in bursts, and switching costs a syllable. */
const DECAY = 0.97;

/** The encoder's settings: the codec plugin's own, and the loss that the link has shown. */
export class EncoderPlanner {
  #wishes: Readonly<Record<string, unknown>> = {};
  #lossPercent = 0;
  #plan: EncoderSettings;

  constructor() {
    this.#plan = this.#make();
  }

  get plan(): EncoderSettings {
    return this.#plan;
  }

  /** `settings` of the codec plugin, valid against its schema. True when the plan changed. */
  setWishes(settings: Readonly<Record<string, unknown>>): boolean {
    this.#wishes = settings;
    return this.#replan();
  }

  /** Once a second. What we lose of others is the best guess of what others lose of us. True when the plan changed. */
  reportLoss(lossPercent: number): boolean {
    this.#lossPercent = Math.max(lossPercent, this.#lossPercent * DECAY);
    return this.#replan();
  }

  #replan(): boolean {
    const next = this.#make();
    const before = this.#plan;
    const keys = Object.keys(next) as (keyof EncoderSettings)[];
    if (keys.every((key) => next[key] === before[key])) return false;
    this.#plan = next;
    return true;
  }

  #make(): EncoderSettings {
    const isLowDelay = flag(this.#wishes['isLowDelay'], false);
    const useFec = flag(this.#wishes['useFec'], true) && !isLowDelay && this.#lossPercent > FEC_LOSS_PERCENT;
    return {
      bitrate: number(this.#wishes['bitrate'], 40_000),
      complexity: number(this.#wishes['complexity'], 10),
      useVbr: flag(this.#wishes['useVbr'], true),
      useDtx: flag(this.#wishes['useDtx'], false),
      useFec,
      expectedLossPercent: useFec ? Math.min(100, Math.ceil(this.#lossPercent)) : 0,
      isLowDelay,
    };
  }
}

function number(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}

function flag(value: unknown, fallback: boolean): boolean {
  return typeof value === 'boolean' ? value : fallback;
}
