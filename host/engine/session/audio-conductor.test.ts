import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWav } from '../audio/wav-reader.ts';
import { WavWriter } from '../audio/wav-writer.ts';
import { JackfieldError } from '../errors.ts';
import type { AudioEvent } from '../ports/audio-thread.ts';
import type {
  CaptureChain,
  CaptureChainSpec,
  CaptureOutcome,
  ChainSlot,
  DecodedVoice,
  DecodeAction,
  MetricsEntry,
  PlaybackChain,
  PlaybackOutcome,
} from '../ports/chain.ts';
import type { VoiceLane, VoiceLaneCallbacks, VoiceLaneStats } from '../ports/lane.ts';
import { AudioConductor } from './audio-conductor.ts';
import type { AudioParts } from './audio-conductor.ts';

const SELF = 5;
const slot: ChainSlot = {
  pluginId: 'test:codec',
  digest: '',
  modulePath: '',
  role: 'codec',
  settingsJson: '{}',
  parameters: [],
};
const captureSpec: CaptureChainSpec = {
  slots: [],
  codec: slot,
  encoder: {
    bitrate: 32_000,
    complexity: 5,
    useVbr: true,
    useDtx: false,
    useFec: false,
    expectedLossPercent: 0,
    isLowDelay: false,
  },
  packetMs: 10,
};

/** A lossless codec: a packet is the frame as floats. Answers come in a later turn, as from a pipe. */
class FakeCaptureChain implements CaptureChain {
  kept: ReadonlySet<string> = new Set();
  configured: CaptureChainSpec[] = [];
  readonly wantsFarEnd = true;
  readonly #onOutcome: (outcome: CaptureOutcome) => void;
  constructor(onOutcome: (outcome: CaptureOutcome) => void) {
    this.#onOutcome = onOutcome;
  }
  async configure(spec: CaptureChainSpec): Promise<void> {
    if (spec.packetMs === 20) throw JackfieldError.of('PLUGIN_START_FAILED', { id: 'test:codec', reason: 'no' });
    this.configured.push(spec);
  }
  rest(): boolean {
    return false;
  }
  skip(): boolean {
    return false;
  }
  flush(): void {}
  process(frame: Float32Array, sequence: number, farEnd?: Float32Array): void {
    farEnds.push(Float32Array.from(farEnd ?? []));
    sent.push(Math.abs(frame[240] ?? 0));
    captured.push(frame.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0));
    const pcm = Float32Array.from(frame);
    setImmediate(() =>
      this.#onOutcome({
        sequence,
        pcm,
        isDry: false,
        isGateOpen: true,
        hasSound: false,
        speechProbability: 0.5,
        packet: new Uint8Array(pcm.buffer),
        packetBytes: 1_920,
        packetCodec: 0,
        leadFrames: 0,
        isTalkEnd: false,
        levels: Float32Array.of(0.1),
        levelCount: 1,
      }),
    );
  }
  keepPlugins(pluginIds: ReadonlySet<string>): void {
    this.kept = pluginIds;
  }

  metrics(): MetricsEntry[] {
    const figures = { p50Us: 5, p99Us: 9, calls: 1, misses: 0, strikes: 0, memoryBytes: 0, isAsleep: false };
    return [{ pluginId: 'test:codec', ...figures }];
  }
  setParameter(): void {}
  updateSettings(): void {}
  selectEncoder(): void {}
  updateEncoder(): void {}
  async [Symbol.asyncDispose](): Promise<void> {}
}

class FakePlaybackChain implements PlaybackChain {
  kept: ReadonlySet<string> = new Set();
  readonly hasMixedSlots = false;
  readonly mixedLatencySamples = 0;
  readonly mixedLevels = Float32Array.of(1, 0.1);
  readonly mixedLevelCount = 2;
  readonly #onOutcome: (outcome: PlaybackOutcome) => void;
  #voices: DecodedVoice[] = [];
  #sequence = 0;
  constructor(onOutcome: (outcome: PlaybackOutcome) => void) {
    this.#onOutcome = onOutcome;
  }
  async configure(): Promise<void> {}
  begin(sequence: number): void {
    this.#sequence = sequence;
    this.#voices = [];
  }
  add(action: DecodeAction, senderId: number, payload: Uint8Array, samples: number): void {
    const pcm = action === 'decode' ? new Float32Array(Uint8Array.from(payload).buffer) : new Float32Array(samples);
    this.#voices.push({ senderId, pcm, sampleCount: pcm.length, isDry: false });
  }
  submit(): void {
    const sequence = this.#sequence;
    const voices = this.#voices;
    setImmediate(() =>
      this.#onOutcome({ sequence, voices, voiceCount: voices.length, levels: new Float32Array(1), levelCount: 1 }),
    );
  }
  keepPlugins(pluginIds: ReadonlySet<string>): void {
    this.kept = pluginIds;
  }

  metrics(): MetricsEntry[] {
    return [];
  }
  processMixed(): void {}
  forgetSender(): void {}
  setParameter(): void {}
  updateSettings(): void {}
  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Sends everything back to its sender, as the Echo channel does. */
class EchoLane implements VoiceLane {
  isClosed = false;
  readonly #callbacks: VoiceLaneCallbacks;
  #sequence = 0;
  constructor(callbacks: VoiceLaneCallbacks) {
    this.#callbacks = callbacks;
    callbacks.onSenders([SELF]);
  }
  send(payload: Uint8Array, bytes: number, timestamp: number, isTalkEnd: boolean): void {
    this.#sequence++;
    this.#callbacks.onPacket({
      senderId: SELF,
      sequence: this.#sequence,
      timestamp,
      isTalkEnd,
      codecTag: 0,
      payload: payload.subarray(0, bytes),
    });
  }
  stats(): VoiceLaneStats {
    return {
      sentPackets: this.#sequence,
      sentBytes: 0,
      receivedPackets: 0,
      receivedBytes: 0,
      dropped: {},
      path: 'udp',
      sendDelay: null,
    };
  }
  async [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
  }
}

let folder = '';
let events: AudioEvent[] = [];
let lanes: EchoLane[] = [];
/** Loudspeaker frames that the capture chain got as its far end. */
let farEnds: Float32Array[] = [];
/** Magnitude of a sample in each frame that the capture chain got. */
let sent: number[] = [];
/** Loudest sample of each frame that the capture chain got. */
let captured: number[] = [];
let conductor: AudioConductor;
let nextId = 1;

const parts: AudioParts = {
  openCaptureChain: ({ onOutcome }) => new FakeCaptureChain(onOutcome),
  openPlaybackChain: ({ onOutcome }) => new FakePlaybackChain(onOutcome),
  openVoiceLane: ({ port }, callbacks) => {
    port.close();
    const lane = new EchoLane(callbacks);
    lanes.push(lane);
    return lane;
  },
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-conductor-'));
  events = [];
  lanes = [];
  farEnds = [];
  sent = [];
  captured = [];
  conductor = await AudioConductor.open(parts, (event) => events.push(event));
});
afterEach(async () => {
  await conductor[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function answerTo(id: number): Promise<{ code: string } | null> {
  await expect
    .poll(() => events.some((event) => event.kind === 'done' && event.id === id), { timeout: 5_000 })
    .toBe(true);
  const done = events.find((event) => event.kind === 'done' && event.id === id);
  return done?.kind === 'done' ? done.error : null;
}

async function openEcho(inputPath: string | null, outputPath: string | null): Promise<void> {
  conductor.handle({ kind: 'configureCapture', id: nextId++, spec: captureSpec });
  conductor.handle({ kind: 'configurePlayback', id: nextId++, spec: { codec: slot, decoded: [], mixed: [] } });
  conductor.handle({ kind: 'openLane', lane: { module: '', port: new MessageChannel().port1 } });
  conductor.handle({
    kind: 'setSelf',
    isSending: true,
    isMuted: false,
    isDeafened: false,
    isMonitoring: false,
    isPrivate: false,
  });
  const id = nextId++;
  conductor.handle({
    kind: 'openDevice',
    id,
    device: { kind: 'file', inputPath, outputPath, isLooping: false, speed: Infinity },
  });
  expect(await answerTo(id)).toBeNull();
}

const tenOf = (value: number): number[] => Array.from({ length: 10 }, () => value);

describe('AudioConductor', () => {
  it('brings 5 s of a file through chains, lane and jitter buffer back to a file, sample for sample', async () => {
    const inputPath = join(folder, 'in.wav');
    const outputPath = join(folder, 'out.wav');
    {
      await using writer = await WavWriter.open(inputPath, (error) => {
        throw error;
      });
      for (let n = 0; n < 500; n++)
        writer.write(Float32Array.from({ length: 480 }, (_, i) => 0.4 * Math.sin((n * 480 + i) / 31)));
    }
    await openEcho(inputPath, outputPath);
    await expect.poll(() => lanes[0]?.stats().sentPackets ?? 0, { timeout: 10_000 }).toBeGreaterThan(500);
    await conductor[Symbol.asyncDispose]();
    const input = readWav(await readFile(inputPath));
    const output = readWav(await readFile(outputPath));
    if (!input.ok || !output.ok) throw new Error('a WAV file is not readable');
    const start =
      output.samples.findIndex((x) => Math.abs(x) > 0.05) - input.samples.findIndex((x) => Math.abs(x) > 0.05);
    expect(start % 480).toBe(0);
    expect(start).toBeLessThanOrEqual(4 * 480);
    // The delay shrinks by one frame during the run; afterwards it is constant.
    const settled = 450 * 480;
    const differences = [0, 480, 960].map((cut) => {
      let largest = 0;
      for (let i = settled; i < settled + 4_800; i++) {
        largest = Math.max(largest, Math.abs((output.samples[i + start - cut] ?? 9) - (input.samples[i] ?? 0)));
      }
      return largest;
    });
    expect(Math.min(...differences)).toBeLessThan(2e-4);
    // The echo canceller would have received each frame at most 2 frames after it was played.
    const played = Float32Array.from(output.samples.subarray(settled, settled + 480));
    const lags = [0, 1, 2].map((lag) => largestDifference(farEnds[450 + lag] ?? SILENCE, played));
    expect(Math.min(...lags)).toBeLessThan(2e-4);
    expect(events.at(-1)).toEqual({ kind: 'closed' });
  });

  it('applies the input volume before the chain and the output volume after the mix', async () => {
    const inputPath = join(folder, 'in.wav');
    const outputPath = join(folder, 'out.wav');
    {
      await using writer = await WavWriter.open(inputPath, (error) => {
        throw error;
      });
      for (let n = 0; n < 300; n++) writer.write(new Float32Array(480).fill(n % 2 === 0 ? 0.4 : -0.4));
    }
    conductor.handle({ kind: 'setDeviceGains', input: 0.5, output: 0.25 });
    await openEcho(inputPath, outputPath);
    await expect.poll(() => lanes[0]?.stats().sentPackets ?? 0, { timeout: 10_000 }).toBeGreaterThan(290);
    await conductor[Symbol.asyncDispose]();
    const output = readWav(await readFile(outputPath));
    if (!output.ok) throw new Error('the WAV file is not readable');
    expect(sent[100]).toBeCloseTo(0.2, 4);
    expect(Math.abs(output.samples[200 * 480 + 240] ?? 9)).toBeCloseTo(0.05, 3);
    // The echo canceller receives what the speakers play.
    expect(Math.abs(farEnds[200]?.[240] ?? 9)).toBeCloseTo(0.05, 3);
  });

  it('says ready with the port of the page first, then done for each command in order', async () => {
    await openEcho(null, null);
    expect(events[0]).toMatchObject({ kind: 'ready' });
    const kinds = events.filter((event) => event.kind !== 'quality').map((event) => event.kind);
    expect(kinds.slice(0, 5)).toEqual(['ready', 'done', 'done', 'device', 'done']);
  });

  it('answers a refused chain and a missing file with their codes and goes on', async () => {
    conductor.handle({ kind: 'configureCapture', id: 901, spec: { ...captureSpec, packetMs: 20 } });
    expect(await answerTo(901)).toMatchObject({ code: 'PLUGIN_START_FAILED' });
    const device = {
      kind: 'file',
      inputPath: join(folder, 'none.wav'),
      outputPath: null,
      isLooping: false,
      speed: 1,
    } as const;
    conductor.handle({ kind: 'openDevice', id: 902, device });
    expect(await answerTo(902)).toMatchObject({ code: 'AUDIO_FILE_UNREADABLE' });
    conductor.handle({ kind: 'openDevice', id: 903, device: { kind: 'silence' } });
    expect(await answerTo(903)).toBeNull();
    expect(events.findLast((event) => event.kind === 'device')).toEqual({
      kind: 'device',
      opening: 903,
      isRunning: true,
      error: null,
    });
  });

  it('tells who talks: oneself as null, the echo as the own id', async () => {
    const inputPath = join(folder, 'in.wav');
    {
      await using writer = await WavWriter.open(inputPath, (error) => {
        throw error;
      });
      for (let n = 0; n < 300; n++) writer.write(new Float32Array(480).fill(n % 2 === 0 ? 0.2 : -0.2));
    }
    await openEcho(inputPath, null);
    await expect.poll(() => events.filter((event) => event.kind === 'talking').length, { timeout: 5_000 }).toBe(4);
    const talking = events.flatMap((event) => (event.kind === 'talking' ? [[event.userId, event.isTalking]] : []));
    expect(talking).toContainEqual([null, true]);
    expect(talking).toContainEqual([SELF, true]);
    expect(talking).toContainEqual([null, false]);
    expect(talking).toContainEqual([SELF, false]);
  });

  it('has no plugin hear the microphone while muted, and has it heard again by one that listens to itself', async () => {
    const inputPath = join(folder, 'in.wav');
    {
      await using writer = await WavWriter.open(inputPath, (error) => {
        throw error;
      });
      for (let n = 0; n < 300; n++) writer.write(new Float32Array(480).fill(n % 2 === 0 ? 0.2 : -0.2));
    }
    const self = { kind: 'setSelf', isSending: false, isDeafened: false, isPrivate: false } as const;
    const device = { kind: 'file', inputPath, outputPath: null, isLooping: true, speed: 1 } as const;
    const heardOf = async (change: { isMuted: boolean; isMonitoring: boolean }): Promise<number[]> => {
      conductor.handle({ ...self, ...change });
      captured.length = 0;
      await expect.poll(() => captured.length, { timeout: 10_000 }).toBeGreaterThan(10);
      return captured.slice(0, 10).map((loudest) => Math.round(loudest * 100) / 100);
    };
    conductor.handle({ kind: 'configureCapture', id: nextId++, spec: captureSpec });
    conductor.handle({ ...self, isMuted: true, isMonitoring: false });
    const id = nextId++;
    conductor.handle({ kind: 'openDevice', id, device });
    expect(await answerTo(id)).toBeNull();
    expect(await heardOf({ isMuted: true, isMonitoring: false })).toEqual(tenOf(0));
    expect(await heardOf({ isMuted: true, isMonitoring: true })).toEqual(tenOf(0.2));
    expect(await heardOf({ isMuted: false, isMonitoring: false })).toEqual(tenOf(0.2));
    expect(await heardOf({ isMuted: true, isMonitoring: false })).toEqual(tenOf(0));
  });

  it('sends meters only while they are watched, quality and metrics each second', async () => {
    await openEcho(null, null);
    expect(events.some((event) => event.kind === 'meters')).toBe(false);
    conductor.handle({ kind: 'watchMeters', isWatching: true });
    await expect
      .poll(() => events.filter((event) => event.kind === 'meters').length, { timeout: 2_000 })
      .toBeGreaterThan(0);
    await expect
      .poll(() => events.find((event) => event.kind === 'quality'), { timeout: 2_000 })
      .toMatchObject({
        quality: { lane: { path: 'udp', sendDelay: null } },
      });
    // Silence is reported once.
    const [meters, ...more] = events.filter((event) => event.kind === 'meters');
    expect(more).toEqual([]);
    expect(meters).toMatchObject({
      meters: { micDb: -100, outputDb: -100, mixedChainDb: [0, expect.closeTo(-20, 4)] },
    });
  });

  it('closes the old lane when another one comes, and the last with the thread', async () => {
    conductor.handle({ kind: 'openLane', lane: { module: '', port: new MessageChannel().port1 } });
    conductor.handle({ kind: 'openLane', lane: { module: '', port: new MessageChannel().port1 } });
    expect(lanes.map((lane) => lane.isClosed)).toEqual([true, false]);
    await conductor[Symbol.asyncDispose]();
    expect(lanes.map((lane) => lane.isClosed)).toEqual([true, true]);
  });
});

const SILENCE = new Float32Array(480);

function largestDifference(one: Float32Array, other: Float32Array): number {
  return other.reduce((largest, sample, index) => Math.max(largest, Math.abs(sample - (one[index] ?? 9))), 0);
}
