import { describe, expect, it } from 'vitest';
import type { CaptureChain, CaptureOutcome, ChainSlot } from '../../ports/chain.ts';
import type { VoiceLane, VoiceLaneStats } from '../../ports/lane.ts';
import { DropCounter } from '../drop-counter.ts';
import { CapturePath } from './capture-path.ts';

/** Answers each frame at once: the frame itself, with a packet of 3 bytes every `packetFrames`. */
class FakeChain implements CaptureChain {
  packetFrames = 1;
  /** Frames from the packet's first one, when the packet holds fewer frames than it could; else null. */
  leadFrames: number | null = null;
  isGateOpen = true;
  isAnswering = true;
  nextIsTalkEnd = false;
  codec = 0;
  processed = 0;
  /** First sample of each frame. */
  readonly frames: number[] = [];
  wantsFarEnd = false;
  readonly farEnds: (number | undefined)[] = [];
  path: CapturePath | null = null;

  async configure(): Promise<void> {}
  /** Whether the answer to the last frame may not wait for the next one. */
  isUrgent = true;
  flushes = 0;
  flush(): void {
    this.flushes++;
  }
  process(
    frame: Float32Array,
    sequence: number,
    farEnd?: Float32Array,
    sound: Float32Array | null = null,
    isUrgent = true,
  ): void {
    this.processed++;
    this.isUrgent = isUrgent;
    this.frames.push(frame[0] ?? 0);
    this.farEnds.push(farEnd?.[0]);
    if (!this.isAnswering) return;
    const outcome: CaptureOutcome = {
      sequence,
      pcm: frame,
      isDry: false,
      isGateOpen: this.isGateOpen,
      hasSound: sound !== null,
      speechProbability: this.isGateOpen ? 0.9 : 0.1,
      packet: Uint8Array.of(1, 2, 3, 4),
      packetBytes: (this.isGateOpen || sound !== null) && this.processed % this.packetFrames === 0 ? 3 : 0,
      packetCodec: this.codec,
      leadFrames: this.leadFrames ?? this.packetFrames - 1,
      isTalkEnd: this.nextIsTalkEnd,
      levels: Float32Array.of(0.5, 0.4),
      levelCount: 2,
    };
    this.nextIsTalkEnd = false;
    this.path?.onOutcome(outcome);
  }
  /** Frames that may rest before one is processed. */
  restLimit = 4;
  rested = 0;
  #resting = 0;
  rest(frame: Float32Array): boolean {
    if (this.#resting === this.restLimit) {
      this.#resting = 0;
      return false;
    }
    this.#resting++;
    this.rested++;
    this.frames.push(frame[0] ?? 0);
    return true;
  }
  skipped = 0;
  maySkip = true;
  skip(): boolean {
    if (this.maySkip) this.skipped++;
    return this.maySkip;
  }
  setParameter(): void {}
  updateSettings(): void {}
  updateEncoder(): void {}
  selectEncoder(): void {}
  async [Symbol.asyncDispose](): Promise<void> {}
}

const codecSlot: ChainSlot = {
  pluginId: 'test:codec',
  digest: '',
  modulePath: '/nowhere',
  role: 'codec',
  settingsJson: '{}',
  parameters: [],
};

interface Sent {
  readonly bytes: number;
  readonly timestamp: number;
  readonly isTalkEnd: boolean;
}

class FakeLane implements VoiceLane {
  readonly sent: Sent[] = [];
  readonly tags: number[] = [];
  send(_payload: Uint8Array, bytes: number, timestamp: number, isTalkEnd: boolean, codecTag = 0): void {
    this.sent.push({ bytes, timestamp, isTalkEnd });
    this.tags.push(codecTag);
  }
  stats(): VoiceLaneStats {
    return {
      sentPackets: 0,
      sentBytes: 0,
      receivedPackets: 0,
      receivedBytes: 0,
      dropped: {},
      path: 'udp',
      sendDelay: null,
    };
  }
  async [Symbol.asyncDispose](): Promise<void> {}
}

function makeRig() {
  const chain = new FakeChain();
  const lane = new FakeLane();
  const drops = new DropCounter();
  const monitored: Float32Array[] = [];
  const talking: boolean[] = [];
  const sent = { frames: 0 };
  /** Frames left of a sound for the channel. */
  const sound = { frames: 0 };
  let played = 0;
  const path = new CapturePath(
    {
      onSent: () => void (sent.frames += 1),
      onMonitor: (frame) => monitored.push(frame),
      onTalking: (isTalking) => talking.push(isTalking),
      onAnswered: () => undefined,
      hasSound: () => sound.frames > 0,
      takeFarEnd: () => new Float32Array(480).fill((played += 0.1)),
      takeSound: () => (sound.frames-- > 0 ? new Float32Array(480).fill(0.2) : null),
    },
    drops,
  );
  chain.path = path;
  path.setChain(chain);
  path.setLane(lane);
  const loud = new Float32Array(480).fill(0.3);
  const run = (frames: number, isLive = true): void => {
    for (let i = 0; i < frames; i++) path.onCaptured(loud, isLive);
  };
  return { chain, lane, drops, monitored, talking, path, run, sent, sound };
}

it('sends each packet with the tag of the codec that made it, also of a chain before', () => {
  const { chain, lane, path, run } = makeRig();
  const slot = (digest: string, codecNumber: number): ChainSlot => ({ ...codecSlot, digest, codecNumber });
  path.setSending(true);
  path.addCodecs([slot('a1b2c3d4ff', 3), slot('00000001', 255)]);
  run(1);
  for (const number of [3, 255]) {
    chain.codec = number;
    run(1);
  }
  path.addCodecs([slot('0badcafe00', 4)]);
  chain.codec = 3;
  run(1);
  // No codec made the packet that ends a spurt.
  path.setSending(false);
  expect(lane.tags).toEqual([0, 0xa1b2c3d4, 1, 0xa1b2c3d4, 0]);
});

it('records no whisper anywhere, and sends it all the same', () => {
  const { lane, path, run, sent } = makeRig();
  path.setSending(true);
  run(5);
  const before = sent.frames;
  expect(before).toBeGreaterThan(0);
  path.setPrivate(true);
  run(5);
  expect(sent.frames).toBe(before);
  expect(lane.sent.length).toBeGreaterThan(before);
  path.setPrivate(false);
  run(5);
  expect(sent.frames).toBe(2 * before);
});

describe('a quiet room', () => {
  /** 70 dB below full scale. */
  const quiet = new Float32Array(480).fill(3e-4);

  it('goes through the chain five frames at a time while the gate is closed, none left out, and at once when somebody speaks', () => {
    const { chain, path, run } = makeRig();
    chain.isGateOpen = false;
    for (let frame = 0; frame < 150; frame++) path.onCaptured(quiet, true);
    expect(chain.processed).toBe(70);
    expect(chain.frames).toHaveLength(150);
    chain.isGateOpen = true;
    run(10);
    expect(chain.processed).toBe(80);
    for (let frame = 0; frame < 10; frame++) path.onCaptured(quiet, true);
    expect(chain.processed).toBe(90);
  });

  it('does not go through it after 5 s, until it is louder or something is played', () => {
    const { chain, path, run } = makeRig();
    chain.isGateOpen = false;
    for (let frame = 0; frame < 550; frame++) path.onCaptured(quiet, true);
    expect(chain.skipped).toBe(0);
    const { processed, rested } = chain;
    for (let frame = 0; frame < 100; frame++) path.onCaptured(quiet, true);
    expect([chain.skipped, chain.processed, chain.rested]).toEqual([100, processed, rested]);
    expect([path.levels[0], path.speechProbability]).toEqual([0, 0]);
    run(1);
    expect(chain.processed).toBe(processed + 1);
    for (let frame = 0; frame < 50; frame++) path.onCaptured(quiet, true);
    expect(chain.processed).toBe(processed + 51);
  });

  it('goes through it five at a time after 5 s, too, where an effect never sleeps', () => {
    const { chain, path } = makeRig();
    chain.isGateOpen = false;
    chain.maySkip = false;
    for (let frame = 0; frame < 600; frame++) path.onCaptured(quiet, true);
    const { processed, rested } = chain;
    for (let frame = 0; frame < 100; frame++) path.onCaptured(quiet, true);
    expect([chain.processed, chain.rested]).toEqual([processed + 20, rested + 80]);
  });

  it('goes through it one by one while the user listens to themselves or a sound goes out', () => {
    const { chain, path, sound } = makeRig();
    chain.isGateOpen = false;
    path.setMonitoring(true);
    for (let frame = 0; frame < 100; frame++) path.onCaptured(quiet, true);
    path.setMonitoring(false);
    sound.frames = 100;
    for (let frame = 0; frame < 100; frame++) path.onCaptured(quiet, true);
    expect(chain.rested).toBe(0);
  });
});

describe('the answer of the chain', () => {
  it('may wait for the next frame, unless each is heard by the user, is silence, or the device waits for it', () => {
    const { path, chain, run } = makeRig();
    const isUrgent = (): boolean => {
      run(1);
      return chain.isUrgent;
    };
    expect(isUrgent()).toBe(false);
    path.setMonitoring(true);
    expect(isUrgent()).toBe(true);
    path.setMonitoring(false);
    path.setMuted(true);
    expect(isUrgent()).toBe(true);
    path.setMuted(false);
    path.isPaced = false;
    expect(isUrgent()).toBe(true);
  });

  it('is asked for when the device stands still', () => {
    const { path, chain, run } = makeRig();
    run(3);
    expect(chain.flushes).toBe(0);
    path.stop();
    expect(chain.flushes).toBe(1);
  });
});

describe('a muted microphone', () => {
  it('leaves the chain alone after a second, until it is heard again or a sound goes out', () => {
    const { chain, path, run, sound } = makeRig();
    path.setMuted(true);
    run(1_000);
    expect(chain.frames).toHaveLength(100);
    expect(path.levels[0]).toBe(0);
    sound.frames = 5;
    run(10);
    expect(chain.frames).toHaveLength(105);
    path.setMuted(false);
    run(1);
    expect(chain.frames.at(-1)).toBeCloseTo(0.3);
  });

  it('is heard by no plugin: 100 of 100 frames are silence, and the input level goes on', () => {
    const { chain, path, run } = makeRig();
    path.setMuted(true);
    run(100);
    expect(chain.frames).toEqual(Array.from({ length: 100 }, () => 0));
    expect(path.inputLevel).toBeCloseTo(0.3);
    path.setMuted(false);
    run(1);
    expect(chain.frames.at(-1)).toBeCloseTo(0.3);
  });

  it('is heard by plugins while the user listens to themselves, and goes nowhere else', () => {
    const { chain, lane, monitored, path, run } = makeRig();
    path.setMuted(true);
    path.setMonitoring(true);
    run(3);
    for (const first of chain.frames) expect(first).toBeCloseTo(0.3);
    expect(monitored.length).toBe(3);
    expect(lane.sent).toEqual([]);
  });

  it('leaves an echo canceller without what is played, too, so that it unlearns nothing', () => {
    const { chain, path, run } = makeRig();
    chain.wantsFarEnd = true;
    path.setMuted(true);
    run(2);
    path.setMuted(false);
    run(1);
    expect(chain.farEnds.map((first) => first?.toFixed(1))).toEqual(['0.0', '0.0', '0.3']);
  });
});

describe('what was played', () => {
  it('goes to the chain with each frame while an echo canceller runs, and is left alone otherwise', () => {
    const { chain, run } = makeRig();
    run(2);
    chain.wantsFarEnd = true;
    run(2);
    expect(chain.farEnds.map((sample) => sample?.toFixed(1))).toEqual([undefined, undefined, '0.1', '0.2']);
  });
});

describe('a sound for the channel', () => {
  it('is sent, and counts as talking, while the gate is closed, and without a microphone', () => {
    const { chain, lane, path, run, sound, talking } = makeRig();
    chain.isGateOpen = false;
    path.setSending(true);
    run(3);
    expect(lane.sent).toEqual([]);
    sound.frames = 5;
    run(5);
    expect(lane.sent).toHaveLength(5);
    expect(talking).toEqual([true]);
    run(30);
    expect(talking).toEqual([true, false]);
    sound.frames = 4;
    run(4, false);
    expect(lane.sent).toHaveLength(9);
    // No frame that the device delivers without a microphone is used.
    expect(chain.frames.slice(-4)).toEqual([0, 0, 0, 0]);
    run(5, false);
    expect(chain.frames).toHaveLength(42);
  });

  it('goes nowhere while one is muted, and passes meanwhile', () => {
    const { chain, lane, path, run, sound, talking } = makeRig();
    chain.isGateOpen = false;
    path.setSending(false);
    sound.frames = 5;
    run(6);
    expect([lane.sent, talking]).toEqual([[], []]);
    path.setSending(true);
    run(2);
    expect(lane.sent).toEqual([]);
  });
});

describe('CapturePath', () => {
  it('sends a packet per frame with timestamps that count frames', () => {
    const { lane, path, run } = makeRig();
    path.setSending(true);
    run(3);
    expect(lane.sent).toEqual([1, 2, 3].map((timestamp) => ({ bytes: 3, timestamp, isTalkEnd: false })));
  });

  it('stamps a 20 ms packet with the number of its first frame', () => {
    const { chain, lane, path, run } = makeRig();
    chain.packetFrames = 2;
    path.setSending(true);
    run(4);
    expect(lane.sent.map(({ timestamp }) => timestamp)).toEqual([1, 3]);
  });

  it('stamps the half-filled last packet of a spurt with the number of its only frame', () => {
    const { chain, lane, path, run } = makeRig();
    path.setSending(true);
    chain.packetFrames = 2;
    run(4);
    chain.packetFrames = 1;
    chain.leadFrames = 0;
    chain.nextIsTalkEnd = true;
    run(1);
    expect(lane.sent.map(({ timestamp }) => timestamp)).toEqual([1, 3, 5]);
  });

  it('ends the spurt with an empty packet the moment one mutes, then sends nothing while the chain runs on', () => {
    const { chain, lane, talking, path, run } = makeRig();
    path.setSending(true);
    run(5);
    path.setSending(false);
    run(5);
    expect(lane.sent).toHaveLength(6);
    expect(lane.sent.at(-1)).toEqual({ bytes: 0, timestamp: 6, isTalkEnd: true });
    expect(chain.processed).toBe(10);
    expect(path.inputLevel).toBeCloseTo(0.3, 5);
    expect(path.sentLevel).toBe(0);
    expect(talking).toEqual([true, false]);
  });

  it('keeps counting time while muted, so that the pause is silence and no loss', () => {
    const { lane, path, run } = makeRig();
    path.setSending(true);
    run(2);
    path.setSending(false);
    run(50);
    path.setSending(true);
    run(1);
    expect(lane.sent.at(-1)?.timestamp).toBe(53);
  });

  it('hands the processed frame to the monitor while one hears oneself, muted or not', () => {
    const { monitored, path, run } = makeRig();
    path.setMonitoring(true);
    run(3);
    path.setMonitoring(false);
    run(3);
    expect(monitored).toHaveLength(3);
  });

  it('talks while the gate is open and 200 ms longer', () => {
    const { chain, talking, path, run } = makeRig();
    path.setSending(true);
    run(5);
    chain.isGateOpen = false;
    run(19);
    expect(talking).toEqual([true]);
    run(1);
    expect(talking).toEqual([true, false]);
  });

  it('passes the talk-end of the chain on, with or without a packet', () => {
    const { chain, lane, path, run } = makeRig();
    path.setSending(true);
    run(2);
    chain.nextIsTalkEnd = true;
    run(1);
    expect(lane.sent.at(-1)).toEqual({ bytes: 3, timestamp: 3, isTalkEnd: true });
    run(1);
    chain.isGateOpen = false;
    chain.nextIsTalkEnd = true;
    run(1);
    expect(lane.sent.at(-1)).toMatchObject({ bytes: 0, isTalkEnd: true });
  });

  it('leaves the chain alone without a microphone and ends the spurt', () => {
    const { chain, lane, path, run } = makeRig();
    path.setSending(true);
    run(2);
    run(3, false);
    expect(chain.processed).toBe(2);
    expect(lane.sent.at(-1)).toMatchObject({ bytes: 0, isTalkEnd: true });
  });

  it('has at most 8 frames under way and counts those beyond', () => {
    const { chain, drops, path, run } = makeRig();
    chain.isAnswering = false;
    run(10);
    expect(chain.processed).toBe(8);
    expect(drops.get('capture.unanswered')).toBe(2);
    expect(path.inFlight).toBe(8);
  });
});
