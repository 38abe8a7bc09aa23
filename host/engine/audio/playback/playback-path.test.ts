import { describe, expect, it } from 'vitest';
import type { ChainSlot, DecodeAction, DecodedVoice, PlaybackChain, PlaybackOutcome } from '../../ports/chain.ts';
import { DropCounter } from '../drop-counter.ts';
import { PlaybackPath } from './playback-path.ts';

interface Step {
  readonly action: DecodeAction;
  readonly senderId: number;
  readonly firstByte: number;
  readonly samples: number;
}

/** A chain whose codec is one byte: the level of 480 samples in percent. It answers only when `answer` is called. */
class FakeChain implements PlaybackChain {
  hasMixedSlots = false;
  mixedLatencySamples = 0;
  readonly batches: Step[][] = [];
  /** Codec number of each step. */
  readonly codecs: number[] = [];
  readonly forgotten: number[] = [];
  mixed: { frame: Float32Array; sequence: number } | null = null;
  isFailing = false;
  #steps: Step[] = [];
  #sequence = 0;
  #open: { sequence: number; steps: Step[] } | null = null;

  async configure(): Promise<void> {}
  begin(sequence: number): void {
    this.#sequence = sequence;
    this.#steps = [];
  }
  add(action: DecodeAction, senderId: number, payload: Uint8Array, samples: number, codecNumber = 0): void {
    this.codecs.push(codecNumber);
    this.#steps.push({ action, senderId, firstByte: payload[0] ?? 0, samples });
  }
  submit(): void {
    this.batches.push(this.#steps);
    this.#open = { sequence: this.#sequence, steps: this.#steps };
  }
  processMixed(frame: Float32Array, sequence: number): void {
    this.mixed = { frame: Float32Array.from(frame), sequence };
  }
  forgetSender(senderId: number): void {
    this.forgotten.push(senderId);
  }
  setParameter(): void {}
  updateSettings(): void {}
  async [Symbol.asyncDispose](): Promise<void> {}

  /** Answers the pending decode batch, if there is one. */
  answer(path: PlaybackPath): void {
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    const voices: DecodedVoice[] = open.steps.map((step) => ({
      senderId: step.senderId,
      pcm: new Float32Array(step.samples).fill(step.action === 'decode' ? step.firstByte / 100 : 0.01),
      sampleCount: step.samples,
      isDry: false,
    }));
    const outcome: PlaybackOutcome = {
      sequence: open.sequence,
      voices: this.isFailing ? [] : voices,
      voiceCount: this.isFailing ? 0 : voices.length,
      levels: Float32Array.of(0.5, 0.25),
      levelCount: 2,
    };
    path.onDecoded(outcome);
  }
}

class Room {
  readonly chain = new FakeChain();
  readonly drops = new DropCounter();
  readonly played: Float32Array[] = [];
  readonly sides: (Float32Array | null)[] = [];
  readonly talking: [number, boolean][] = [];
  readonly path: PlaybackPath;
  nowMs = 0;
  addSounds = (frame: Float32Array, _isDeafened: boolean): Float32Array => frame;
  #sequence = 0;

  constructor(senders: readonly number[] = [7]) {
    this.path = new PlaybackPath(
      {
        addSounds: (frame, isDeafened) => this.addSounds(frame, isDeafened),
        play: (frame, side) => {
          this.played.push(Float32Array.from(frame));
          this.sides.push(side === null ? null : Float32Array.from(side));
        },
        onTalking: (userId, isTalking) => this.talking.push([userId, isTalking]),
      },
      this.drops,
      () => this.nowMs,
    );
    this.path.setChain(this.chain);
    this.path.setSenders(senders);
    this.path.setRunning(true);
  }

  send(senderId: number, percent: number, isTalkEnd = false, codecTag = 0): void {
    this.#sequence++;
    this.path.receive({
      senderId,
      sequence: this.#sequence,
      timestamp: this.#sequence,
      isTalkEnd,
      codecTag,
      payload: Uint8Array.of(percent),
    });
  }

  tick(): void {
    this.nowMs += 10;
    this.path.onPlaybackDue();
    this.chain.answer(this.path);
  }

  /** Sends one packet and runs one tick, `count` times. */
  run(count: number, percent: number): void {
    for (let i = 0; i < count; i++) {
      this.send(7, percent);
      this.tick();
    }
  }

  /** The last sample played, left and right. */
  get channels(): [left: number, right: number] {
    const [mid, side] = [this.lastLevel, this.sides.at(-1)?.[479] ?? 0];
    return [mid + side, mid - side];
  }

  /** All samples played on the left channel. */
  get lefts(): number[] {
    return this.played.flatMap((frame, n) => [...frame].map((mid, i) => mid + (this.sides[n]?.[i] ?? 0)));
  }

  /** The last sample played. */
  get lastLevel(): number {
    return this.played.at(-1)?.[479] ?? Number.NaN;
  }
}

describe('PlaybackPath', () => {
  it('plays one frame per tick, silence before there is a chain, a sender or a packet', () => {
    const room = new Room();
    room.path.setChain(null);
    room.tick();
    room.path.setChain(room.chain);
    room.tick();
    expect(room.played).toHaveLength(2);
    expect(room.chain.batches).toEqual([]);
    expect(Math.max(...room.played.map((frame) => Math.max(...frame)))).toBe(0);
  });

  it('decodes a voice, plays it bit for bit and says once that user 7 talks', () => {
    const room = new Room();
    room.run(30, 50);
    expect(room.lastLevel).toBe(0.5);
    expect(room.talking).toEqual([[7, true]]);
    expect(room.chain.batches.flat().every((step) => step.action === 'decode' && step.senderId === 7)).toBe(true);
  });

  it('says that talking is over 200 ms after the last loud frame', () => {
    const room = new Room();
    room.run(30, 50);
    room.send(7, 50, true);
    let ticks = 0;
    while (room.talking.length < 2 && ticks < 60) {
      room.tick();
      ticks++;
    }
    expect(room.talking.at(-1)).toEqual([7, false]);
    expect(ticks).toBeGreaterThanOrEqual(20);
    expect(ticks).toBeLessThanOrEqual(24);
  });

  it('plays user 7 at 200 % and at 0 after a ramp of one frame', () => {
    const room = new Room();
    room.run(30, 20);
    room.path.setVolumes([[7, 2]]);
    room.run(1, 20);
    expect(room.played.at(-1)?.[0]).toBeCloseTo(0.2, 2);
    expect(room.lastLevel).toBeCloseTo(0.4, 5);
    room.path.setVolumes([[7, 0]]);
    room.run(2, 20);
    expect(room.lastLevel).toBe(0);
  });

  it('attenuates others by 12 dB while a priority speaker talks, whispers and muted priority speakers aside', () => {
    const room = new Room([1, 2, 3]);
    room.path.setDucking(12, [1], [3]);
    let sequence = 0;
    const run = (ticks: number, levels: Readonly<Record<number, number>>): number => {
      for (let n = 0; n < ticks; n++) {
        sequence += 1;
        const packet = { sequence, timestamp: sequence, isTalkEnd: false, codecTag: 0 };
        for (const [id, percent] of Object.entries(levels))
          room.path.receive({ ...packet, senderId: Number(id), payload: Uint8Array.of(percent) });
        room.tick();
      }
      return room.lastLevel;
    };
    expect(run(40, { 2: 20 })).toBeCloseTo(0.2, 5);
    // User 2's share of the mix, without the 0.1 of user 1.
    expect(20 * Math.log10((run(40, { 1: 10, 2: 20 }) - 0.1) / 0.2)).toBeCloseTo(-12, 1);
    expect(run(5, { 1: 10, 2: 20, 3: 10 }) - 0.2).toBeCloseTo(0.2 * 10 ** (-12 / 20), 3);
    room.path.setVolumes([[1, 0]]);
    expect(run(80, { 1: 10, 2: 20 })).toBeCloseTo(0.2, 3);
    room.path.setVolumes([]);
    room.path.setDucking(0, [1], [3]);
    expect(run(40, { 1: 10, 2: 20 })).toBeCloseTo(0.3, 3);
  });

  it('plays everything at the output volume, reports the level that is heard, and plays nothing at 0', () => {
    const room = new Room();
    room.run(30, 20);
    room.path.setOutputGain(0.5);
    room.run(2, 20);
    expect(room.lastLevel).toBeCloseTo(0.1, 4);
    expect(room.path.outputLevel).toBeCloseTo(0.1, 4);
    room.path.setOutputGain(NaN);
    room.run(2, 20);
    expect(room.lastLevel).toBeCloseTo(0.1, 4);
    room.path.setOutputGain(0);
    room.run(2, 20);
    expect([room.lastLevel, room.path.outputLevel]).toEqual([0, 0]);
  });

  it('conceals 3 failed batches with the last frame, counts them and makes no step above 0.01', () => {
    const room = new Room();
    room.run(30, 50);
    const from = room.played.length;
    room.chain.isFailing = true;
    room.run(3, 50);
    room.chain.isFailing = false;
    room.run(5, 50);
    expect(room.drops.get('playback.batch-failed')).toBe(3);
    expect(room.played.at(from)?.[10]).toBeGreaterThan(0.45);
    let previous = 0.5;
    let largest = 0;
    for (const frame of room.played.slice(from)) {
      for (const x of frame) {
        largest = Math.max(largest, Math.abs(x - previous));
        previous = x;
      }
    }
    expect(largest).toBeLessThan(0.01);
    expect(room.lastLevel).toBe(0.5);
  });

  it('lets 2 ticks of a burst wait for the batch before them and plays 3 frames in order', () => {
    const room = new Room();
    room.run(40, 50);
    const before = room.played.length;
    for (const percent of [10, 20, 30]) room.send(7, percent);
    room.path.onPlaybackDue();
    room.path.onPlaybackDue();
    room.path.onPlaybackDue();
    expect(room.played.length).toBe(before);
    for (let i = 0; i < 3; i++) room.chain.answer(room.path);
    expect(room.played.length).toBe(before + 3);
    // One packet of 50 % was still in the buffer.
    expect(room.played.slice(-3).map((frame) => frame[479])).toEqual([50, 10, 20].map((p) => Math.fround(p / 100)));
  });

  it('plays on, concealed, when the chain owes an answer for more than 4 ticks', () => {
    const room = new Room();
    room.run(30, 50);
    const before = room.played.length;
    for (let i = 0; i < 8; i++) {
      room.send(7, 50);
      room.nowMs += 10;
      room.path.onPlaybackDue();
    }
    expect(room.played.length).toBeGreaterThan(before);
    expect(room.drops.get('playback.unanswered')).toBeGreaterThan(0);
  });

  it('is silent and takes no packets while deafened, and hears again afterwards', () => {
    const room = new Room();
    room.run(30, 50);
    room.path.setDeafened(true);
    expect(room.talking.at(-1)).toEqual([7, false]);
    const batches = room.chain.batches.length;
    room.run(10, 50);
    expect(room.chain.batches.length).toBe(batches);
    expect(Math.max(...room.played.slice(-10).map((frame) => Math.max(...frame)))).toBe(0);
    room.path.setDeafened(false);
    room.run(10, 50);
    expect(room.lastLevel).toBe(0.5);
  });

  it('forgets a sender who left, ends its talking and counts packets of strangers', () => {
    const room = new Room();
    room.run(30, 50);
    room.path.setSenders([8]);
    expect(room.chain.forgotten).toEqual([7]);
    expect(room.talking.at(-1)).toEqual([7, false]);
    room.run(5, 50);
    expect(room.drops.get('lane.unknown-sender')).toBe(5);
    expect(room.lastLevel).toBe(0);
  });

  it('mixes 2 voices and one own monitored frame', () => {
    const room = new Room([7, 8]);
    let sequence = 0;
    for (let i = 0; i < 30; i++) {
      sequence++;
      for (const senderId of [7, 8]) {
        room.path.receive({
          senderId,
          sequence,
          timestamp: sequence,
          isTalkEnd: false,
          codecTag: 0,
          payload: Uint8Array.of(senderId),
        });
      }
      room.path.pushMonitor(new Float32Array(480).fill(0.25));
      room.tick();
    }
    expect(room.lastLevel).toBeCloseTo(0.07 + 0.08 + 0.25, 5);
  });

  it('sends the mix through the mixed stage, plays what comes back and limits it to 1.0', () => {
    const room = new Room();
    room.chain.hasMixedSlots = true;
    room.send(7, 50);
    room.tick();
    const mixed = room.chain.mixed;
    expect(room.played).toHaveLength(0);
    room.path.onMixed(new Float32Array(480).fill(3), mixed?.sequence ?? -1);
    expect(room.played).toHaveLength(1);
    expect(Math.max(...(room.played[0] ?? []))).toBeLessThanOrEqual(1);
    expect(room.lastLevel).toBeGreaterThan(0.7);
  });

  it('plays a voice on the left alone after a glide of 100 ms, and bit for bit in the middle when it has no place any more', () => {
    const room = new Room();
    room.run(30, 50);
    expect(room.sides.every((side) => side === null)).toBe(true);
    room.path.setSpatialGains([[7, Math.SQRT2, 0]]);
    room.run(10, 50);
    expect(room.channels).toEqual([expect.closeTo(0.5 * Math.SQRT2, 6), expect.closeTo(0, 6)]);
    const steps = room.lefts.slice(-4_800).map((left, i, all) => left - (all[i - 1] ?? left));
    expect(Math.max(...steps)).toBeLessThan(0.001);
    room.path.setSpatialGains([]);
    room.run(10, 50);
    room.run(1, 50);
    expect(room.sides.at(-1)).toBeNull();
    expect(room.lastLevel).toBe(0.5);
  });

  it('leaves others where they are, and puts somebody who is heard for the first time in his place at once', () => {
    const room = new Room([7, 8]);
    room.path.setSpatialGains([[8, 0, 1]]);
    room.run(30, 50);
    expect(room.sides.every((side) => side === null)).toBe(true);
    room.path.setSenders([8]);
    for (let i = 0; i < 30; i++) {
      room.send(8, 40);
      room.tick();
    }
    const lefts = room.lefts.slice(-30 * 480);
    expect(Math.max(...lefts.map(Math.abs))).toBeLessThan(1e-6);
    expect(room.channels[1]).toBeCloseTo(0.4, 6);
  });

  it('takes gains of nonsense for none', () => {
    const room = new Room();
    room.path.setSpatialGains([[7, Number.NaN, Infinity]]);
    room.run(30, 50);
    expect(room.lastLevel).toBe(0.5);
    room.path.setSpatialGains([[7, -3, 1e9]]);
    room.run(30, 10);
    expect(room.channels).toEqual([expect.closeTo(0, 6), expect.closeTo(0.2, 6)]);
  });

  it('sends the mid alone through the mixed stage; the side follows its latency and its level', () => {
    const room = new Room();
    room.chain.hasMixedSlots = true;
    room.chain.mixedLatencySamples = 480;
    room.path.setSpatialGains([[7, 1, 0.5]]);
    for (let i = 0; i < 40; i++) {
      room.send(7, 40);
      room.tick();
      const { frame, sequence } = room.chain.mixed ?? { frame: new Float32Array(480), sequence: -1 };
      room.path.onMixed(
        frame.map((x) => x / 2),
        sequence,
      );
    }
    expect(room.channels).toEqual([expect.closeTo(0.2, 4), expect.closeTo(0.1, 4)]);
  });

  it('starts afresh after the device stood still for 1 s', () => {
    const room = new Room();
    room.run(30, 50);
    room.path.setRunning(false);
    for (let i = 0; i < 100; i++) room.send(7, 50);
    room.nowMs += 1_000;
    room.path.setRunning(true);
    room.run(10, 50);
    expect(room.lastLevel).toBe(0.5);
    expect(room.drops.snapshot()).toEqual({});
  });
});

describe('codecs', () => {
  const [ADPCM, PCM] = [0xa1b2c3d4, 0x11223344];
  const slots = [ADPCM, PCM].map((tag, place): ChainSlot => {
    const digest = tag.toString(16).padStart(8, '0').padEnd(64, 'f');
    return {
      pluginId: '',
      digest,
      modulePath: '',
      role: 'codec',
      settingsJson: '{}',
      parameters: [],
      codecNumber: place + 1,
    };
  });

  it('are those of the packets, one by one, and what is missing sounds as what came last', () => {
    const room = new Room();
    room.path.setCodecs(slots);
    room.run(30, 30);
    room.chain.codecs.length = 0;
    for (const tag of [0, ADPCM, ADPCM, PCM, 0]) {
      room.send(7, 30, false, tag);
      room.tick();
    }
    room.send(7, 30, false, PCM);
    for (let tick = 0; tick < 6; tick++) room.tick();
    const seen = room.chain.codecs.filter((codec, place) => codec !== room.chain.codecs[place - 1]);
    expect(seen.slice(seen.indexOf(1))).toEqual([1, 2, 0, 2]);
    expect(room.chain.batches.at(-1)).toMatchObject([{ action: 'conceal' }]);
    expect(room.chain.codecs.at(-1)).toBe(2);
  });

  it('that are not here are dropped and counted, and never decoded as another', () => {
    const room = new Room();
    room.path.setCodecs(slots.slice(0, 1));
    for (let count = 0; count < 20; count++) {
      room.send(7, 30, false, PCM);
      room.tick();
    }
    expect(room.chain.batches).toEqual([]);
    expect(room.drops.snapshot()).toEqual({ 'lane.unknown-codec': 20 });
  });
});
