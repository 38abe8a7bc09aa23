import { CodecSlot } from './codec-slot.ts';
import type { Pipe } from './pipe.ts';
import { STATUS } from './pipe-protocol.ts';
import type { CaptureLoad, PlaybackLoad } from './specs.ts';
import type { StartProgress } from './start-progress.ts';

type CodecLoad = Pick<CaptureLoad | PlaybackLoad, 'codec' | 'codecs'>;

/** The codecs of a chain: Opus, and at most a few beside it, whose slots come after all others. */
export class CodecSet {
  readonly opus: CodecSlot;
  readonly others: readonly CodecSlot[];
  /** In the order of `MemoryReport`. */
  readonly all: readonly CodecSlot[];

  private constructor(opus: CodecSlot, others: readonly CodecSlot[]) {
    this.opus = opus;
    this.others = others;
    this.all = [...others, opus];
  }

  /** Loads and starts them; the first beside Opus gets the slot `firstIndex`. Throws a `StartFailure`. */
  static async open(pipe: Pipe, load: CodecLoad, firstIndex: number, progress: StartProgress): Promise<CodecSet> {
    const others: CodecSlot[] = [];
    for (const spec of load.codecs ?? []) {
      others.push(await CodecSlot.open(pipe, spec, firstIndex + others.length));
      progress.loaded();
    }
    const opus = await CodecSlot.open(pipe, load.codec);
    progress.loaded();
    return new CodecSet(opus, others);
  }

  /** By the number of its slot; undefined for a number that is none. */
  at(slot: number): CodecSlot | undefined {
    return slot === STATUS.codec ? this.opus : this.others.find(({ index }) => index === slot);
  }

  /** [audio] The codec with this number while the mask lets it run and it lives; null for another one. Opus (0) always is. */
  find(number: number, mask: number): CodecSlot | null {
    if (number === 0) return this.opus;
    for (const codec of this.others) {
      if (codec.number === number) return (mask & (1 << codec.index)) !== 0 && !codec.instance.isDead ? codec : null;
    }
    return null;
  }

  /** [audio] A tick begins. */
  begin(): void {
    for (const codec of this.all) codec.spentUs = 0;
  }

  reset(): void {
    for (const codec of this.all) codec.reset();
  }

  /** They are warm: what goes wrong from now on is reported, and each gets its state back. Throws a `StartFailure`. */
  endWarmUp(load: CodecLoad): void {
    for (const codec of this.all) codec.endWarmUp();
    if (load.codec.state !== undefined) this.opus.restore(load.codec.state);
    for (const [place, { state }] of (load.codecs ?? []).entries()) {
      if (state !== undefined) this.others[place]?.restore(state);
    }
  }
}

/** How many codecs a load has, Opus among them. */
export function codecCount({ codecs = [] }: CodecLoad): number {
  return codecs.length + 1;
}
