import { CodecSlot } from './codec-slot.ts';
import type { Pipe } from './pipe.ts';
import { STATUS } from './pipe-protocol.ts';
import type { PluginInstanceHandle } from './plugin-instance-handle.ts';
import type { CaptureLoad, PlaybackLoad } from './specs.ts';
import type { StartProgress } from './start-progress.ts';

type CodecLoad = Pick<CaptureLoad | PlaybackLoad, 'codec' | 'codecs'>;

/** The codecs of a chain: Opus, and a few further codecs, whose slots come after all others. */
export class CodecSet {
  readonly opus: CodecSlot;
  readonly others: readonly CodecSlot[];
  /** All codecs in the order of `MemoryReport`. */
  readonly all: readonly CodecSlot[];
  readonly guests: readonly PluginInstanceHandle[];

  private constructor(opus: CodecSlot, others: readonly CodecSlot[]) {
    this.opus = opus;
    this.others = others;
    this.all = [...others, opus];
    this.guests = this.all.map(({ guest }) => guest);
  }

  /** Loads and starts the codecs. The first codec other than Opus gets the slot `firstIndex`. Throws a `StartFailure`. */
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

  /** The codec in a slot; undefined when the slot holds no codec. */
  at(slot: number): CodecSlot | undefined {
    return slot === STATUS.codec ? this.opus : this.others.find(({ index }) => index === slot);
  }

  /** [audio] The codec with this number; null when there is none, the mask does not let it run, or it is dead. Opus (0) is always returned. */
  find(number: number, mask: number): CodecSlot | null {
    if (number === 0) return this.opus;
    for (const codec of this.others) {
      if (codec.number === number) return (mask & (1 << codec.index)) !== 0 && !codec.guest.isDead ? codec : null;
    }
    return null;
  }

  /** [audio] Begins a tick of `frames` frames. */
  begin(frames: number): void {
    for (const guest of this.guests) guest.begin(frames);
  }

  reset(): void {
    for (const codec of this.all) codec.reset();
  }

  /** Ends the warm-up: each codec's state is restored, and faults are reported from now on. Throws a `StartFailure`. */
  endWarmUp(): void {
    for (const guest of this.guests) guest.endWarmUp();
  }
}

/** Number of codecs of a load, including Opus. */
export function codecCount({ codecs = [] }: CodecLoad): number {
  return codecs.length + 1;
}
