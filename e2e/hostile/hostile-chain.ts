import { at, effect } from '../../host/engine/catalogue/testing/effects.ts';
import type { WatComponent } from '../../host/engine/catalogue/testing/wat-component.ts';
import type { ChainEvent, ChainSlot } from '../../host/engine/ports/chain.ts';
import type { SeenFrame } from '../../host/engine/supervisor/testing/chain-rig.ts';
import { ChainRig, longestGapMs, talk, testEncoder } from '../../host/engine/supervisor/testing/chain-rig.ts';

export const HOSTILE = 'evil:effect';
const GOOD = 'good:half';
/** 20 warm-up calls and 20 frames pass before the measurement; then 100 frames show the machine's own behaviour without an attack. */
export const FIRST_BAD_CALL = 140;
const QUIET_FRAMES = 80;
const FRAMES = 280;
/** Frames between two looks at whether the attack is over. */
const LOOK_FRAMES = 20;
/** RMS of a sine of amplitude 0.5 after the good effect. */
export const OUTPUT_RMS = 0.3536 / 2;

/** A capture chain with an effect that halves the signal, and a hostile one. */
export class HostileChain implements AsyncDisposable {
  readonly rig: ChainRig;
  readonly #codec: ChainSlot;
  readonly #half: ChainSlot;

  private constructor(rig: ChainRig, codec: ChainSlot, half: ChainSlot) {
    this.rig = rig;
    this.#codec = codec;
    this.#half = half;
  }

  static async open(): Promise<HostileChain> {
    const rig = await ChainRig.open();
    const codec = await rig.firstParty('opus', 'codec');
    return new HostileChain(rig, codec, await rig.install(effect({ id: GOOD, gain: 0.5 })));
  }

  strikesOf(pluginId: string): Extract<ChainEvent, { kind: 'strike' }>[] {
    return this.rig.events.filter((event) => event.kind === 'strike').filter((event) => event.pluginId === pluginId);
  }

  /**
   * Sends `frames` frames through the good effect and the hostile one after it, and waits until all have come out. With `afterStrikeOut`, only as many frames
   * follow the moment at which the hostile effect is struck out, and `frames` is the limit.
   */
  async runBeside(hostile: WatComponent, frames = FRAMES, afterStrikeOut?: number): Promise<void> {
    const { rig } = this;
    const slots = [this.#half, await rig.install(hostile)];
    const chain = rig.openCapture();
    await chain.configure({ slots, codec: this.#codec, encoder: testEncoder, packetMs: 10 });
    // The first frames pass while the spare is still warming up.
    await talk(chain, 0, 20);
    if (!(await rig.until(() => chain.isProtected))) throw new Error('There is no spare sandbox after 10 s.');
    rig.frames.length = 0;
    const step = afterStrikeOut === undefined ? frames : LOOK_FRAMES;
    let sent = 0;
    for (let end = frames; sent < end; sent += step) {
      await talk(chain, 20 + sent, step);
      const isOut = rig.events.some((event) => event.kind === 'struck-out' && event.pluginId === HOSTILE);
      if (isOut && afterStrikeOut !== undefined) end = Math.min(end, sent + step + afterStrikeOut);
    }
    await rig.until(() => rig.frames.length === sent, 1_000);
  }

  /** ms without sound beyond the loss of the machine itself without an attack, which is 0 unless it is overloaded. */
  get gapMs(): number {
    const { frames } = this.rig;
    return longestGapMs(frames) - longestGapMs(frames.slice(0, QUIET_FRAMES));
  }

  /** Describes what is wrong when one bad frame should cost the hostile effect a strike with this code and no other plugin anything. */
  async problemsOf(action: string, code: string): Promise<string[]> {
    const { rig } = this;
    await this.runBeside(effect({ id: HOSTILE, body: at(FIRST_BAD_CALL, action) }));
    await rig.until(() => this.strikesOf(HOSTILE).length > 0, 2_000);
    const codes = this.strikesOf(HOSTILE).map((strike) => strike.code);
    // Any plugin may be late on a busy machine; the good effect may not get any other strike.
    const blamed = this.strikesOf(GOOD).filter((strike) => strike.code !== 'DEADLINE_MISSED');
    const loudest = Math.max(...rig.frames.map((frame) => frame.peak));
    const wet = rig.frames.filter((frame) => !frame.isDry);
    const rms = medianRms(wet.slice(-50));
    const demands: readonly [boolean, string][] = [
      [codes.some((each) => each === code), `strikes with ${codes.join()}, not with ${code}`],
      [blamed.length === 0, `the good one is struck for ${blamed.map((strike) => strike.code).join()}`],
      [rig.frames.length === FRAMES, `${rig.frames.length} of ${FRAMES} frames came out`],
      [this.gapMs <= 60, `${this.gapMs} ms without sound`],
      [loudest <= 0.51, `a peak of ${loudest}`],
      [wet.length > 110, `effects in ${wet.length} frames only`],
      [Math.abs(rms - OUTPUT_RMS) < 0.0005, `RMS of ${rms} instead of ${OUTPUT_RMS} in the end`],
    ];
    return demands.flatMap(([holds, otherwise]) => (holds ? [] : [otherwise]));
  }

  /** Runs the good effect alone and replaces the chain by one with `hostile`. Resolves to the result of the replacement and the RMS of the later frames. */
  async tryToReplace(hostile: WatComponent): Promise<{ error: unknown; frames: number; rms: number }> {
    const { rig } = this;
    const chain = rig.openCapture();
    const spec = { codec: this.#codec, encoder: testEncoder, packetMs: 10 } as const;
    await chain.configure({ ...spec, slots: [this.#half] });
    const slots = [this.#half, await rig.install(hostile)];
    const error: unknown = await chain.configure({ ...spec, slots }).then(
      () => null,
      (reason: unknown) => reason,
    );
    await talk(chain, 0, 50);
    await rig.until(() => rig.frames.length === 50, 1_000);
    return { error, frames: rig.frames.length, rms: medianRms(rig.frames) };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.rig[Symbol.asyncDispose]();
  }
}

/** RMS of the middle frame, because a frame next to a dry one is partly a crossfade. */
function medianRms(frames: readonly SeenFrame[]): number {
  const sorted = frames.map((frame) => frame.rms).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
