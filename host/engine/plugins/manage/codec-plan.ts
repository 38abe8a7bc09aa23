import { MAX_ANNOUNCED_CODECS } from '@jackfield/wire/limits';
import { codecTagOf } from '@jackfield/wire/voice-packet';
import type { ChainSlot } from '../../ports/chain.ts';
import { slotOf } from './chain-planner.ts';
import type { RunnablePlugin } from './chain-planner.ts';

const MAX_NUMBER = 255;

/** A codec beside Opus as both chains load it. */
export interface PlannedCodec {
  /** Name of the plugin, for display. */
  readonly name: string;
  readonly slot: ChainSlot;
}

/** Selects the codecs beside Opus that the chains load, and the numbers that identify them in queued packets. */
export class CodecPlan {
  /** Codec numbers by digest; the codec that was requested last is at the end. */
  readonly #numbers = new Map<string, number>();

  /** `plugins` are in order of preference. Codecs after the fourth are left out, and so is a codec whose packets could not be told from another's. */
  plan(plugins: readonly RunnablePlugin[]): PlannedCodec[] {
    const tags = new Set([0]);
    const planned: PlannedCodec[] = [];
    for (const runnable of plugins) {
      const { digest, manifest } = runnable.plugin;
      const tag = codecTagOf(digest);
      if (planned.length === MAX_ANNOUNCED_CODECS || tags.has(tag)) continue;
      tags.add(tag);
      const slot = { ...slotOf(runnable, 'codec'), codecNumber: this.#numberOf(digest) };
      planned.push({ name: manifest.name, slot });
    }
    return planned;
  }

  /** A codec keeps its number as long as the client runs, unless 255 others were requested since, so that queued packets are not taken for another codec's. */
  #numberOf(digest: string): number {
    const known = this.#numbers.get(digest) ?? this.#freeNumber();
    this.#numbers.delete(digest);
    this.#numbers.set(digest, known);
    return known;
  }

  #freeNumber(): number {
    const [oldest] = this.#numbers;
    if (this.#numbers.size < MAX_NUMBER || oldest === undefined) return this.#numbers.size + 1;
    this.#numbers.delete(oldest[0]);
    return oldest[1];
  }
}
