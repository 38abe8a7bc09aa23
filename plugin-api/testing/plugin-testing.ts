import { clientCacheFolder } from '@jackfield/engine/paths';
import { LANE_PACKET_BYTES, Workbench, readSamples, runEffect as run, tryCodec } from '@jackfield/engine/workbench';
import type {
  CodecResult,
  CodecTrial,
  EffectStage,
  EventsBench,
  RunSettings,
  HostStubOptions,
} from '@jackfield/engine/workbench';
import { fileURLToPath } from 'node:url';

export { snrOf } from '@jackfield/engine/workbench';

const registryFolder = fileURLToPath(new URL('../../registry/', import.meta.url));

/** How a plugin is run; what is left out are the defaults of its manifest. */
export interface RunOptions {
  readonly settings?: RunSettings;
  /** Which hook, when the plugin has several with audio; the first of captured, gate, decoded, mixed without it. */
  readonly stage?: EffectStage;
}

/** What an effect made of a sound. */
export interface EffectRun {
  /** As long as the input, the latency at the front. */
  readonly output: Float32Array;
  readonly latencySamples: number;
  /** Frames that were refused: `BAD_OUTPUT: 100 samples for 480`. */
  readonly faults: readonly string[];
}

/**
 * Sends a sound (48 kHz mono samples, or a WAV file's path) through the plugin in `file`, as the client would: through the gate, prepared by the installer,
 * in a sandbox process. Rejects with coded errors, and with a `RangeError` for a plugin without an audio hook.
 */
export async function runEffect(
  file: string,
  sound: string | Float32Array,
  { settings = {}, stage }: RunOptions = {},
): Promise<EffectRun> {
  await using bench = await Workbench.open(file, registryFolder, clientCacheFolder());
  const [first] = bench.audioStages;
  const chosen = stage ?? first;
  if (chosen === undefined) throw new RangeError(`${file} has no audio hook.`);
  await using effect = await bench.openEffect(chosen, settings);
  const output = await run(effect, typeof sound === 'string' ? await readSamples(sound) : sound);
  const faults = effect.talk.faults.map(({ code, reason }) => `${code}: ${reason}`);
  return { output, latencySamples: effect.latencySamples, faults };
}

/** How a codec is run. */
export interface CodecOptions extends Pick<RunOptions, 'settings'>, Partial<Omit<CodecTrial, 'packetFrames'>> {
  /** 10 or 20; 10 without it. */
  readonly packetMs?: 10 | 20;
}

/**
 * Sends a voice (48 kHz mono samples, or a WAV file's path) through the encoder and the decoder of the codec in `file`, some packets lost, and then packets that
 * nobody made. Says how near the voice came back (`snrDb`) and what was wrong. Rejects with coded errors.
 */
export async function runCodec(
  file: string,
  voice: string | Float32Array,
  { settings = {}, packetMs = 10, snrDb = Number.NEGATIVE_INFINITY, lossPercent = 0, ...rest }: CodecOptions = {},
): Promise<CodecResult> {
  const trial: CodecTrial = {
    packetFrames: packetMs === 10 ? 1 : 2,
    snrDb,
    lossPercent,
    maxBytes: rest.maxBytes ?? LANE_PACKET_BYTES,
  };
  await using bench = await Workbench.open(file, registryFolder, clientCacheFolder());
  await using codec = await bench.openCodec(trial.packetFrames, settings);
  return await tryCodec(codec, typeof voice === 'string' ? await readSamples(voice) : voice, trial);
}

/** The event instance of a plugin, to be called: `call(hook, function, arguments)`; `client` holds what it called and what it wrote. */
export interface RunningEvents extends AsyncDisposable {
  readonly events: EventsBench;
}

/** Starts the event instance of the plugin in `file`, with a stand-in of the client behind it. Whoever opens it disposes of it. */
export async function openEvents(
  file: string,
  { settings = {}, ...standIn }: HostStubOptions & Pick<RunOptions, 'settings'> = {},
): Promise<RunningEvents> {
  await using stack = new AsyncDisposableStack();
  const bench = stack.use(await Workbench.open(file, registryFolder, clientCacheFolder()));
  const events = await bench.openEvents(settings, standIn);
  const owned = stack.move();
  return { events, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
