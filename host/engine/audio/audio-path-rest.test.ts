import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CaptureChain } from '../ports/chain.ts';
import { AudioPath } from './audio-path.ts';
import { OwnPulse } from './devices/native/testing/own-pulse.ts';
import { SinePlayer, record, shareOf, sine } from './devices/native/testing/sine.ts';
import { PcmServer } from './devices/pcm-server.ts';
import { DropCounter } from './drop-counter.ts';

const HERTZ = 400;
const TONE_HERTZ = 700;

/** Records each frame and the turn of the event loop in which it came. */
class HeardFrames implements CaptureChain {
  readonly wantsFarEnd = false;
  readonly frames: { readonly samples: Float32Array; readonly turn: number }[] = [];
  #turn = 0;
  #isOpen = false;
  onProcessed: () => void = () => undefined;

  async configure(): Promise<void> {}
  process(frame: Float32Array): void {
    this.#keep(frame);
    this.onProcessed();
  }
  flush(): void {}
  rest(frame: Float32Array): boolean {
    this.#keep(frame);
    return true;
  }
  skip(frame: Float32Array): boolean {
    return this.rest(frame);
  }
  /** Returns the number of frames in each of the last `turns` turns. */
  sizes(turns: number): number[] {
    const counts = new Map<number, number>();
    for (const { turn } of this.frames) counts.set(turn, (counts.get(turn) ?? 0) + 1);
    return [...counts.values()].slice(-turns);
  }
  setParameter(): void {}
  updateSettings(): void {}
  updateEncoder(): void {}
  selectEncoder(): void {}
  async [Symbol.asyncDispose](): Promise<void> {}

  #keep(frame: Float32Array): void {
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#turn++;
      setImmediate(() => (this.#isOpen = false));
    }
    this.frames.push({ samples: frame.slice(), turn: this.#turn });
  }
}

describe.skipIf(process.platform !== 'linux')('the audio path with native devices while nobody speaks', () => {
  let pulse: OwnPulse;
  beforeAll(async () => {
    pulse = await OwnPulse.open();
    for (const name of ['PULSE_SERVER', 'PULSE_COOKIE']) vi.stubEnv(name, pulse.environment[name]);
  });
  beforeEach(() => pulse.reset());
  afterAll(async () => {
    vi.unstubAllEnvs();
    await pulse[Symbol.asyncDispose]();
  });

  async function open(stack: AsyncDisposableStack): Promise<{ path: AudioPath; chain: HeardFrames }> {
    const server = stack.use(await PcmServer.open());
    const ignore = (): void => undefined;
    const events = { onTalking: ignore, onDevice: ignore, onSoundEnded: ignore };
    const path = stack.use(new AudioPath(server, new DropCounter(), events));
    const chain = new HeardFrames();
    // The gate is closed, and each answer comes at once.
    chain.onProcessed = () => (path.capture.inFlight = 0);
    path.capture.setChain(chain);
    await path.openDevice({ kind: 'native', inputId: '', outputId: '', latency: 'default' }, 1);
    return { path, chain };
  }

  // The test runs in real time: a machine that stalls for a moment tears a gap into 300 ms. Three failures are no accident.
  it(
    'takes frames five at a time, and a sine of 400 Hz from its first loud frame on one at a time and without a gap',
    { retry: 2 },
    async () => {
      await using stack = new AsyncDisposableStack();
      const { chain } = await open(stack);
      await expect.poll(() => chain.sizes(4), { timeout: 10_000 }).toEqual([5, 5, 5, 5]);
      stack.use(new SinePlayer('desk_mouth', HERTZ, pulse.environment));
      const isLoud = ({ samples }: { samples: Float32Array }): boolean =>
        samples.some((sample) => Math.abs(sample) > 0.1);
      await expect.poll(() => chain.frames.findIndex(isLoud), { timeout: 10_000 }).toBeGreaterThan(0);
      const first = chain.frames.findIndex(isLoud);
      await expect.poll(() => chain.frames.length).toBeGreaterThan(first + 30);
      const sizes = new Map<number, number>();
      for (const { turn } of chain.frames.slice(first + 1, first + 30)) sizes.set(turn, (sizes.get(turn) ?? 0) + 1);
      expect(sizes.size).toBeGreaterThan(15);
      const heard = new Float32Array(29 * 480);
      chain.frames.slice(first + 1, first + 30).forEach(({ samples }, i) => heard.set(samples, i * 480));
      expect(shareOf(HERTZ, heard)).toBeGreaterThan(0.99);
    },
  );

  it('plays a sound of 700 Hz that starts while it rests, whole', { retry: 2 }, async () => {
    await using stack = new AsyncDisposableStack();
    const { path, chain } = await open(stack);
    await expect.poll(() => chain.sizes(4), { timeout: 10_000 }).toEqual([5, 5, 5, 5]);
    const recording = record('desk_ear.monitor', 2_000, pulse.environment);
    await expect.poll(() => chain.sizes(2)).toEqual([5, 5]);
    path.wake();
    path.sounds.play(1, sine(TONE_HERTZ, 14_400), 1, false);
    const heard = await recording;
    const loud = heard.filter((sample) => Math.abs(sample) > 0.01).length;
    // The tone lasts 300 ms; a sine is quieter than 0.01 for 3 % of its time.
    expect(loud).toBeGreaterThan(0.9 * 14_400);
  });
});
