import { pitchPeriod } from './pitch';

// Hides a loss as ITU-T G.711 Appendix I does, without its delay: the last pitch period is repeated, at full level for 10 ms and silent
// after 60; the first packet behind the loss is faded in over the repetition.

/** What the search for the period looks at. */
const HISTORY: i32 = 2048;
const FULL_LEVEL_SAMPLES: i32 = 480;
const SILENT_AFTER_SAMPLES: i32 = 2880;
/** Over these the first sample of the repetition is led to where the voice was. */
const LEAD_SAMPLES: i32 = 64;
const RETURN_SAMPLES: i32 = 240;
/** Longest period, 15 ms. */
const LONGEST: i32 = 720;

export class Concealment {
  /** The newest sample last. */
  private history: StaticArray<f32> = new StaticArray<f32>(HISTORY);
  private cycle: StaticArray<f32> = new StaticArray<f32>(LONGEST);
  private period: i32 = LONGEST;
  private offset: f32 = 0;
  /** Samples since the last packet; 0 while nothing is lost. */
  private lost: i32 = 0;

  /** [audio] Samples that were decoded; right after a loss they are changed. */
  heard(samples: StaticArray<f32>, count: i32): void {
    if (this.lost > 0) {
      const bridged = min(RETURN_SAMPLES, count);
      for (let i = 0; i < bridged; i++) {
        const share = <f32>(i + 1) / <f32>(bridged + 1);
        const invented = this.next();
        unchecked((samples[i] = invented + (samples[i] - invented) * share));
      }
      this.lost = 0;
    }
    this.remember(samples, count);
  }

  /** [audio] Invents samples. */
  fill(samples: StaticArray<f32>, count: i32): void {
    if (this.lost == 0) this.begin();
    for (let i = 0; i < count; i++) unchecked((samples[i] = this.next()));
    this.remember(samples, count);
  }

  private begin(): void {
    const period = pitchPeriod(this.history, HISTORY);
    const start = HISTORY - period;
    // The last quarter fades into what came before the period, so that its end meets its beginning.
    const quarter = period >> 2;
    for (let i = 0; i < period; i++) {
      const share = <f32>max(0, i - (period - quarter) + 1) / <f32>quarter;
      const latest = unchecked(this.history[start + i]);
      const earlier = unchecked(this.history[start - period + i]);
      unchecked((this.cycle[i] = latest + (earlier - latest) * share));
    }
    this.period = period;
    this.offset = unchecked(this.history[HISTORY - 1]) - unchecked(this.history[start - 1]);
  }

  private next(): f32 {
    const lost = this.lost;
    this.lost = min(lost + 1, i32.MAX_VALUE - 1);
    if (lost >= SILENT_AFTER_SAMPLES) return 0;
    const lead = (this.offset * <f32>max(0, LEAD_SAMPLES - lost)) / <f32>LEAD_SAMPLES;
    const fading = max(0, lost - FULL_LEVEL_SAMPLES);
    const level = <f32>1 - <f32>fading / <f32>(SILENT_AFTER_SAMPLES - FULL_LEVEL_SAMPLES);
    return (unchecked(this.cycle[lost % this.period]) + lead) * level;
  }

  private remember(samples: StaticArray<f32>, count: i32): void {
    const history = changetype<usize>(this.history);
    const newest = min(count, HISTORY);
    memory.copy(history, history + ((<usize>newest) << 2), (<usize>(HISTORY - newest)) << 2);
    memory.copy(
      history + ((<usize>(HISTORY - newest)) << 2),
      changetype<usize>(samples) + ((<usize>(count - newest)) << 2),
      (<usize>newest) << 2,
    );
  }
}
