import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EncoderSettings } from '@jackfield/sandbox/specs';
import { PluginCache } from '../../catalogue/install/installer.ts';
import { inspectFile } from '../../catalogue/plugin-file.ts';
import { Registry } from '../../catalogue/registry.ts';
import { sharedCache } from '../../catalogue/testing/shared-cache.ts';
import { transpileHere } from '../../catalogue/testing/transpile-here.ts';
import { buildWatComponent } from '../../catalogue/testing/wat-component.ts';
import type { WatComponent } from '../../catalogue/testing/wat-component.ts';
import type { CaptureOutcome, ChainEvent, ChainSlot } from '../../ports/chain.ts';
import { makeTemporaryFolder } from '../../settings/temporary-folder.ts';
import { openCaptureChain } from '../chains/capture-chain.ts';
import type { ChainOptions, MeasuredCaptureChain } from '../chains/capture-chain.ts';
import { openPlaybackChain } from '../chains/playback-chain.ts';
import type { MeasuredPlaybackChain, PlaybackChainOptions } from '../chains/playback-chain.ts';
import { SandboxLauncher } from '../sandbox/sandbox-launcher.ts';

export const registryFolder = new URL('../../../../registry', import.meta.url).pathname;

export const testEncoder: EncoderSettings = {
  bitrate: 32_000,
  complexity: 1,
  useVbr: true,
  useDtx: false,
  useFec: false,
  expectedLossPercent: 0,
  isLowDelay: false,
};

/** Outcome of one frame. */
export interface SeenFrame {
  readonly sequence: number;
  readonly isDry: boolean;
  readonly packetBytes: number;
  readonly rms: number;
  readonly peak: number;
  readonly atMs: number;
}

/** A cache, a launcher and chains over real sandbox processes, in a temporary folder. */
export class ChainRig implements AsyncDisposable {
  readonly folder: string;
  /** The cache folder of the test run, or the rig's own. */
  readonly cacheFolder: string;
  readonly cache: PluginCache;
  readonly launcher: SandboxLauncher;
  /** All events except `starting`. */
  readonly events: ChainEvent[] = [];
  readonly starts: Extract<ChainEvent, { kind: 'starting' }>[] = [];
  readonly frames: SeenFrame[] = [];
  readonly #stack: AsyncDisposableStack;
  #chains = new AsyncDisposableStack();

  private constructor(folder: string, cacheFolder: string, launcher: SandboxLauncher, stack: AsyncDisposableStack) {
    this.folder = folder;
    this.cacheFolder = cacheFolder;
    this.launcher = launcher;
    const place = join(cacheFolder, 'plugins');
    // Outside of a test run, in benchmarks, plugins are prepared as for users.
    this.cache = sharedCache() === null ? new PluginCache(place) : new PluginCache(place, transpileHere);
    this.#stack = stack;
  }

  /** `hasOwnCache`: for tests that look into the cache or damage it. */
  static async open({ hasOwnCache = false } = {}): Promise<ChainRig> {
    await using stack = new AsyncDisposableStack();
    const folder = makeTemporaryFolder('jackfield-test-');
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const cacheFolder = (hasOwnCache ? null : sharedCache()) ?? join(folder, 'cache');
    const launcher = stack.use(await SandboxLauncher.open(cacheFolder));
    return new ChainRig(folder, cacheFolder, launcher, stack.move());
  }

  /** Builds and installs a component. */
  async install(component: WatComponent, role: ChainSlot['role'] = 'effect'): Promise<ChainSlot> {
    const file = join(this.folder, `${component.id.replace(':', '-')}.wasm`);
    await mkdir(this.folder, { recursive: true });
    await writeFile(file, await buildWatComponent(component));
    return this.installFile(file, role);
  }

  /** Installs a built plugin with its default settings. */
  async installFile(file: string, role: ChainSlot['role'] = 'effect'): Promise<ChainSlot> {
    return this.#slot(await inspectFile(file), role);
  }

  /** Installs a first-party plugin of the registry with its default settings. */
  async firstParty(name: string, role: ChainSlot['role']): Promise<ChainSlot> {
    const registry = new Registry(registryFolder);
    return this.#slot(await registry.inspect(await registry.find(`jackfield:${name}`)), role);
  }

  openCapture(
    options: Partial<ChainOptions> = {},
    onOutcome: (outcome: CaptureOutcome) => void = () => {},
  ): MeasuredCaptureChain {
    return this.#chains.use(
      openCaptureChain({
        launcher: this.launcher.createPort(),
        warmUpFrames: 20,
        onEvent: (event) => this.#note(event),
        onOutcome: (outcome) => {
          this.frames.push(seen(outcome));
          onOutcome(outcome);
        },
        ...options,
      }),
    );
  }

  openPlayback(
    options: Pick<PlaybackChainOptions, 'onOutcome' | 'onMixed'> & Partial<ChainOptions>,
  ): MeasuredPlaybackChain {
    return this.#chains.use(
      openPlaybackChain({
        launcher: this.launcher.createPort(),
        warmUpFrames: 20,
        onEvent: (event) => this.#note(event),
        ...options,
      }),
    );
  }

  /** Waits until `isTrue`, at most `limitMs`; returns whether it became true. */
  async until(isTrue: () => boolean, limitMs = 10_000): Promise<boolean> {
    const endMs = performance.now() + limitMs;
    while (!isTrue() && performance.now() < endMs) await delay(10);
    return isTrue();
  }

  /** Called after a test: closes its chains and clears the recorded events and frames. */
  async closeChains(): Promise<void> {
    const chains = this.#chains;
    this.#chains = new AsyncDisposableStack();
    await chains.disposeAsync();
    this.events.length = 0;
    this.starts.length = 0;
    this.frames.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeChains();
    await this.#stack.disposeAsync();
  }

  #note(event: ChainEvent): void {
    if (event.kind === 'starting') this.starts.push(event);
    else this.events.push(event);
  }

  async #slot(plugin: Awaited<ReturnType<typeof inspectFile>>, role: ChainSlot['role']): Promise<ChainSlot> {
    const modulePath = await this.cache.install(plugin);
    const settings = plugin.settingsSchema?.complete({}) ?? {};
    return {
      pluginId: plugin.manifest.id,
      digest: plugin.digest,
      modulePath,
      role,
      settingsJson: JSON.stringify(settings),
      parameters: plugin.report.hooks.includes('parameters')
        ? (plugin.settingsSchema?.parameterValues(settings) ?? [])
        : [],
    };
  }
}

/** Sends `count` frames of a sine of amplitude 0.5, 5 periods per frame, one every 10 ms, as a device does. */
export async function talk(chain: MeasuredCaptureChain, first: number, count: number): Promise<void> {
  const frame = new Float32Array(480);
  let dueMs = performance.now();
  for (let sequence = first; sequence < first + count; sequence++) {
    for (let index = 0; index < 480; index++) frame[index] = 0.5 * Math.sin((2 * Math.PI * 5 * index) / 480);
    chain.process(frame, sequence);
    dueMs += 10;
    await delay(Math.max(0, dueMs - performance.now()));
  }
}

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Longest run of frames without a packet, in ms. */
export function longestGapMs(frames: readonly SeenFrame[]): number {
  let longest = 0;
  let run = 0;
  for (const frame of frames) {
    run = frame.packetBytes > 0 ? 0 : run + 10;
    longest = Math.max(longest, run);
  }
  return longest;
}

function seen({ sequence, isDry, packetBytes, pcm }: CaptureOutcome): SeenFrame {
  let sum = 0;
  let peak = 0;
  for (const sample of pcm) {
    sum += sample * sample;
    peak = Math.max(peak, Math.abs(sample));
  }
  return { sequence, isDry, packetBytes, rms: Math.sqrt(sum / pcm.length), peak, atMs: performance.now() };
}
