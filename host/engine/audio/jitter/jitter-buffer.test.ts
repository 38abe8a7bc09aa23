import { describe, expect, it } from 'vitest';
import { DropCounter } from '../drop-counter.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import { MAX_PAYLOAD_BYTES } from './packet-store.ts';

interface Arrival {
  /** Number of the packet, from 0. */
  readonly index: number;
  readonly atMs: number;
}

interface TraceOptions {
  readonly packetFrames?: number;
  readonly firstSequence?: number;
  readonly firstTimestamp?: number;
  readonly talkEnds?: ReadonlySet<number>;
  /** Timestamp in frames of a packet relative to the first; contiguous by default. */
  readonly timestampOf?: (index: number) => number;
  readonly ticks: number;
  readonly tickAtMs?: (tick: number) => number;
  readonly isQuiet?: boolean;
  readonly drops?: DropCounter;
}

interface TickLog {
  readonly tick: number;
  readonly actions: string[];
  /** Frames between the time of the decoded packet and its playout; NaN when none was decoded. */
  readonly delay: number;
  readonly bufferMs: number;
}

/** Plays an arrival trace: packet i is sent at i * packetFrames * 10 ms; the receiver's tick N comes at N * 10 + 3 ms. */
function play(arrivals: readonly Arrival[], options: TraceOptions): TickLog[] {
  const packetFrames = options.packetFrames ?? 1;
  const timestampOf = options.timestampOf ?? ((index: number) => index * packetFrames);
  const tickAtMs = options.tickAtMs ?? ((tick: number) => tick * 10 + 3);
  const buffer = new JitterBuffer(options.drops ?? new DropCounter());
  const queue = [...arrivals].sort((a, b) => a.atMs - b.atMs);
  const log: TickLog[] = [];
  let samplesLeft = 0;
  let next = 0;
  for (let tick = 1; tick <= options.ticks; tick++) {
    for (; next < queue.length && (queue[next]?.atMs ?? Infinity) < tickAtMs(tick); next++) {
      const arrival = queue[next];
      if (arrival === undefined) break;
      const { index, atMs } = arrival;
      const fraction = Math.min(9.99, Math.max(0, atMs - tickAtMs(tick - 1)));
      const sequence = ((options.firstSequence ?? 1) + index) >>> 0;
      const timestamp = ((options.firstTimestamp ?? 1_000) + timestampOf(index)) >>> 0;
      buffer.put(
        sequence,
        timestamp,
        options.talkEnds?.has(index) ?? false,
        payloadOf(index),
        (tick - 1) * 10 + fraction,
      );
    }
    const actions: string[] = [];
    let delay = Number.NaN;
    if (samplesLeft < 1) {
      const plan = buffer.plan(tick, samplesLeft * 480, options.isQuiet ?? true);
      for (let s = 0; s < plan.count; s++) {
        const step = plan.steps[s === 0 ? 0 : 1];
        const index = step.slot === null ? -1 : indexOf(step.slot.payload);
        const frames = step.action === 'decode' ? packetFrames : step.frames;
        actions.push(index < 0 ? step.action : `${step.action} ${index}`);
        if (step.action === 'decode') {
          delay = tick - timestampOf(index);
          buffer.learnPacketFrames(packetFrames);
        }
        samplesLeft += frames;
      }
      samplesLeft -= plan.skippedFrames;
      if (plan.skippedFrames > 0) actions.push('skip');
      if (plan.stretchSamples !== 0) {
        // The playout takes out at most the requested length, and puts in periods of 6.25 ms.
        const canStretch = plan.stretchCare !== 'quiet' || (options.isQuiet ?? true);
        const wanted = plan.stretchSamples > 0 ? Math.min(300, plan.stretchSamples, (samplesLeft - 1) * 480) : -300;
        buffer.reportStretch(canStretch);
        if (canStretch) samplesLeft -= wanted / 480;
        if (canStretch) actions.push(wanted > 0 ? 'shrink' : 'grow');
      }
    }
    samplesLeft = Math.max(0, samplesLeft - 1);
    log.push({ tick, actions, delay, bufferMs: buffer.delayMs });
  }
  return log;
}

function payloadOf(index: number): Uint8Array {
  return Uint8Array.of(index >> 8, index & 255, 7);
}

function indexOf(payload: Uint8Array): number {
  return ((payload[0] ?? 0) << 8) | (payload[1] ?? 0);
}

/** Packets that arrive after a constant network delay, changed by `jitterMs` per index. */
function steady(count: number, wayMs = 20, jitterMs: (index: number) => number = () => 0, packetFrames = 1): Arrival[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    atMs: (index + 1) * packetFrames * 10 + wayMs + jitterMs(index),
  }));
}

function allActions(log: readonly TickLog[], fromTick = 0): string[] {
  return log.filter((entry) => entry.tick >= fromTick).flatMap((entry) => entry.actions);
}

function countOf(log: readonly TickLog[], action: string, fromTick = 0): number {
  return allActions(log, fromTick).filter((name) => name.split(' ')[0] === action).length;
}

function decodedOrder(log: readonly TickLog[]): number[] {
  return allActions(log)
    .filter((name) => name.startsWith('decode'))
    .map((name) => Number(name.slice(7)));
}

/** A repeatable sequence of numbers in [0, 1). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('JitterBuffer', () => {
  it('plays 500 packets of a clean link in order, settles to the next tick after arrival and conceals nothing', () => {
    const log = play(steady(500), { ticks: 502 });
    const order = decodedOrder(log);
    expect(order).toEqual(Array.from({ length: order.length }, (_, index) => index));
    expect(order.length).toBeGreaterThan(495);
    expect(countOf(log, 'conceal')).toBe(0);
    // Sent at 10 (i + 1) ms, 20 ms in the network, played at the tick 3 ms later: 3 frames after its timestamp.
    expect(log.findLast((entry) => entry.delay > 0)?.delay).toBe(3);
  });

  it('starts one frame late while it knows nothing and gives that frame back within 2 s', () => {
    const log = play(steady(300), { ticks: 303 });
    expect(log.find((entry) => entry.delay > 0)?.delay).toBe(4);
    expect(log.find((entry) => entry.delay === 3)?.tick).toBeLessThan(200);
    expect(countOf(log, 'shrink')).toBe(2);
  });

  it('puts 2 packets that arrive in the wrong order back in order without loss', () => {
    const swap = (index: number): number => (index % 50 === 20 ? 12 : 0);
    const log = play(steady(400, 20, swap), { ticks: 404 });
    const order = decodedOrder(log).filter((index) => index > 150);
    expect(order).toEqual(Array.from({ length: order.length }, (_, index) => 151 + index));
    expect(countOf(log, 'recover')).toBe(0);
  });

  it('at 5 % random loss recovers most lost packets from their successors and plays all others', () => {
    const random = makeRandom(7);
    const lost = new Set(Array.from({ length: 2_000 }, (_, index) => index).filter(() => random() < 0.05));
    const log = play(
      steady(2_000, 20, () => 0).filter(({ index }) => !lost.has(index)),
      { ticks: 2_002 },
    );
    const recovered = countOf(log, 'recover', 300);
    const concealed = countOf(log, 'conceal', 300);
    expect(recovered).toBeGreaterThan(60);
    expect(recovered / (recovered + concealed)).toBeGreaterThan(0.85);
    const played = new Set(decodedOrder(log));
    const missed = steady(1_990).filter(({ index }) => !lost.has(index) && !played.has(index));
    expect(missed).toEqual([]);
  });

  it('conceals the first of 2 lost packets and recovers the second', () => {
    // The link loses one packet in ten, so that the buffer waits for successors; then 2 in a row.
    const isLost = (index: number): boolean => index % 10 === 5 || index === 406;
    const log = play(
      steady(430).filter(({ index }) => !isLost(index)),
      { ticks: 436 },
    );
    const actions = allActions(log);
    const at = actions.indexOf('decode 404');
    expect(actions.slice(at, at + 4)).toEqual(['decode 404', 'conceal', 'recover 407', 'decode 407']);
  });

  it('waits for the packet behind 3 that are lost together, when that happens often, and recovers all 3 from it at once', () => {
    const isLost = (index: number): boolean => index > 20 && index % 20 < 3;
    const log = play(
      steady(610).filter(({ index }) => !isLost(index)),
      { ticks: 611 },
    );
    const actions = allActions(log);
    const at = actions.indexOf('decode 599');
    expect(actions.slice(at, at + 3)).toEqual(['decode 599', 'recover 603', 'decode 603']);
    expect(countOf(log, 'conceal', 400)).toBe(0);
  });

  it('goes on concealing for 100 ms when packets stop, then is silent and costs nothing', () => {
    const log = play(steady(100), { ticks: 200 });
    expect(countOf(log, 'conceal')).toBe(10);
    expect(allActions(log, 125)).toEqual([]);
  });

  it('stops without concealment at a talk-end, also when it comes as an empty packet', () => {
    const ended = play(steady(100), { ticks: 200, talkEnds: new Set([99]) });
    expect(countOf(ended, 'conceal')).toBe(0);
    expect(decodedOrder(ended)).toHaveLength(100);
    const buffer = new JitterBuffer(new DropCounter());
    buffer.put(1, 1, false, payloadOf(0), 20);
    buffer.put(2, 2, true, new Uint8Array(0), 30);
    const actions: string[] = [];
    for (let tick = 1; tick < 20; tick++) {
      const plan = buffer.plan(tick, 0, true);
      if (plan.count > 0) actions.push(plan.steps[0].action);
    }
    expect(actions).toEqual(['decode']);
    expect(buffer.isPlaying).toBe(false);
  });

  it('plays a pause of 500 ms between timestamps as silence of 500 ms when no sequence is missing', () => {
    const timestampOf = (index: number): number => (index < 300 ? index : index + 50);
    const arrivals = Array.from({ length: 400 }, (_, index) => ({ index, atMs: (timestampOf(index) + 1) * 10 + 20 }));
    const log = play(arrivals, { ticks: 450, timestampOf, talkEnds: new Set([299]) });
    const before = log.find((entry) => entry.actions.includes('decode 299'))?.tick ?? 0;
    const after = log.find((entry) => entry.actions.includes('decode 300'))?.tick ?? 0;
    expect(after - before).toBe(51);
    expect(countOf(log, 'conceal')).toBe(0);
    expect(countOf(log, 'recover')).toBe(0);
  });

  it('absorbs a burst of 80 ms without losing a packet and shrinks again within 8 s', () => {
    // Packets 300 to 307 are held up and arrive together.
    const held = (index: number): number => (index >= 300 && index < 308 ? (308 - index) * 10 : 0);
    const log = play(steady(1_300, 20, held), { ticks: 1_303 });
    const played = new Set(decodedOrder(log));
    expect(steady(1_290).filter(({ index }) => !played.has(index))).toEqual([]);
    const peak = Math.max(...log.filter(({ tick }) => tick > 300 && tick < 400).map(({ delay }) => delay || 0));
    expect(peak).toBeGreaterThanOrEqual(10);
    expect(log.findLast((entry) => entry.delay > 0)?.delay).toBe(3);
  });

  it('grows to a jitter of 40 ms so that fewer than 4 % of the ticks are concealed, and shrinks to 1 frame when it calms', () => {
    const random = makeRandom(3);
    const jitter = (index: number): number => (index < 3_000 ? random() * 40 : 0);
    const log = play(steady(6_000, 20, jitter), { ticks: 6_003 });
    const rough = log.filter(({ tick }) => tick > 500 && tick < 3_000);
    expect(countOf(rough, 'conceal') / rough.length).toBeLessThan(0.04);
    const delays = rough.map(({ delay }) => delay).filter((delay) => delay > 0);
    expect(Math.max(...delays)).toBeLessThanOrEqual(9);
    expect(log.findLast((entry) => entry.delay > 0)?.delay).toBe(3);
  });

  it('follows a sender whose clock is 200 ppm fast for 5 min without overflow and within 2 frames of delay', () => {
    const drops = new DropCounter();
    const arrivals = Array.from({ length: 30_000 }, (_, index) => ({
      index,
      atMs: (index + 1) * 10 * (1 - 2e-4) + 20,
    }));
    const log = play(arrivals, { ticks: 29_990, drops });
    const delays = log.filter((entry) => entry.tick > 1_000 && entry.delay > 0);
    const bufferMs = delays.map((entry) => entry.bufferMs);
    expect(Math.max(...bufferMs)).toBeLessThan(25);
    expect(drops.snapshot()).toEqual({});
    expect(countOf(log, 'shrink')).toBeGreaterThanOrEqual(5);
  });

  it('follows a sender whose clock is 200 ppm slow for 5 min with at most 1 concealed frame in 400', () => {
    const arrivals = Array.from({ length: 30_000 }, (_, index) => ({
      index,
      atMs: (index + 1) * 10 * (1 + 2e-4) + 20,
    }));
    const log = play(arrivals, { ticks: 29_990 });
    expect(countOf(log, 'conceal') / 29_990).toBeLessThan(1 / 400);
  });

  it('drops a duplicate and a packet that comes after its loss was played, and counts each', () => {
    const drops = new DropCounter();
    const arrivals = steady(400).filter(({ index }) => index !== 300);
    // Packet 300 comes 100 ms late; packet 200 comes twice, the second time long after its turn; packet 210 comes twice at once.
    arrivals.push({ index: 300, atMs: 3_130 }, { index: 200, atMs: 2_200 }, { index: 210, atMs: 2_130 });
    play(arrivals, { ticks: 404, drops });
    expect(drops.snapshot()).toEqual({ 'jitter.duplicate': 2, 'jitter.late': 1 });
  });

  it('plays on when sequence and timestamp wrap at 2^32', () => {
    const log = play(steady(300), { ticks: 302, firstSequence: 2 ** 32 - 150, firstTimestamp: 2 ** 32 - 150 });
    expect(decodedOrder(log).length).toBeGreaterThan(295);
    expect(countOf(log, 'conceal')).toBe(0);
  });

  it('learns that packets are 20 ms long and then decodes every second tick with the delay of one packet', () => {
    const log = play(steady(300, 20, undefined, 2), { ticks: 600, packetFrames: 2 });
    const late = log.filter(({ tick }) => tick > 300);
    expect(countOf(late, 'decode')).toBe(150);
    expect(countOf(log, 'conceal')).toBe(0);
    // Complete 20 ms after its timestamp, 20 ms in the network, played at the tick 3 ms later.
    expect(log.findLast((entry) => entry.delay > 0)?.delay).toBe(4);
  });

  it('recovers a lost 20 ms packet as 20 ms', () => {
    const isLost = (index: number): boolean => index % 8 === 3;
    const arrivals = steady(200, 20, undefined, 2).filter(({ index }) => !isLost(index));
    const log = play(arrivals, { ticks: 404, packetFrames: 2 });
    expect(countOf(log, 'recover', 200)).toBeGreaterThan(10);
    expect(countOf(log, 'conceal', 200)).toBe(0);
  });

  it('adds one frame for a device that ticks twice every 20 ms, and then conceals nothing', () => {
    const tickAtMs = (tick: number): number => Math.floor(tick / 2) * 20 + 7;
    const log = play(steady(1_000), { ticks: 1_003, tickAtMs });
    expect(countOf(log, 'conceal', 200)).toBeLessThanOrEqual(2);
    const delays = log.filter(({ tick, delay }) => tick > 500 && delay > 0).map(({ delay }) => delay);
    expect(Math.max(...delays)).toBeLessThanOrEqual(5);
  });

  it('gives the 200 ms back within 2 s that a device leaves out, once it is told', () => {
    const buffer = new JitterBuffer(new DropCounter());
    const delays: number[] = [];
    const lostFrames = 20;
    for (let tick = 1; tick <= 1_000; tick++) {
      // Packet i arrives at 10 i + 35 ms; after tick 500 the device has left out 20 ticks, so 20 more packets are there.
      const from = tick <= 500 ? tick - 4 : tick - 4 + lostFrames;
      for (let index = tick === 501 ? from - lostFrames : from; index <= from; index++) {
        if (index >= 0) buffer.put(index, index, false, payloadOf(index), (tick - 1) * 10 + 5);
      }
      if (tick === 530) buffer.noticeLostTicks(200);
      const plan = buffer.plan(tick, 0, true);
      if (plan.stretchSamples !== 0) buffer.reportStretch(true);
      const { slot } = plan.steps[0];
      if (plan.count > 0 && slot !== null) delays[tick] = from - indexOf(slot.payload);
    }
    expect(delays[490]).toBeLessThanOrEqual(1);
    expect(delays[520]).toBeGreaterThanOrEqual(20);
    expect(delays[730]).toBeLessThanOrEqual(1);
  });

  it('reports a buffer below 40 ms again 3 s after the microphone of the sender lost 200 ms', () => {
    const arrivals = Array.from({ length: 800 }, (_, index) => ({
      index,
      atMs: (index + 1) * 10 + 20 + (index < 400 ? 0 : 200),
    }));
    const log = play(arrivals, { ticks: 820 });
    expect(log.findLast(({ tick }) => tick < 700)?.bufferMs).toBeLessThan(40);
    expect(countOf(log.slice(0, 815), 'conceal')).toBeLessThanOrEqual(10);
  });

  it('starts afresh when a sender counts anew or jumps 1,000 sequences ahead, and counts what it threw away', () => {
    const drops = new DropCounter();
    const buffer = new JitterBuffer(drops);
    for (let i = 0; i < 10; i++) buffer.put(5_000 + i, 100 + i, false, payloadOf(i), 1_000 + i * 10);
    buffer.put(6_010, 1_110, false, payloadOf(1), 1_100);
    expect(drops.get('jitter.overflow')).toBe(10);
    buffer.put(1, 5, false, payloadOf(9), 1_110);
    const plan = buffer.plan(200, 0, true);
    expect(plan.steps[0].slot?.sequence).toBe(1);
  });

  it('holds at most 64 packets and refuses one that is larger than any codec makes', () => {
    const drops = new DropCounter();
    const buffer = new JitterBuffer(drops);
    buffer.put(1, 1, false, payloadOf(0), 0);
    for (let i = 1; i < 64; i++) buffer.put(1 + i, 1 + i, false, payloadOf(i), 0);
    expect(drops.snapshot()).toEqual({});
    buffer.put(65, 65, false, payloadOf(64), 0);
    expect(drops.get('jitter.overflow')).toBe(64);
    buffer.put(66, 66, false, new Uint8Array(MAX_PAYLOAD_BYTES + 1), 0);
    expect(drops.get('jitter.too-large')).toBe(1);
  });

  it('survives 200,000 packets with random numbers, flags and order', () => {
    const random = makeRandom(11);
    const drops = new DropCounter();
    const buffer = new JitterBuffer(drops);
    let tick = 0;
    let mostSteps = 0;
    for (let i = 0; i < 200_000; i++) {
      const wild = random() < 0.02;
      const sequence = wild ? Math.floor(random() * 2 ** 32) : i;
      const timestamp = random() < 0.02 ? Math.floor(random() * 2 ** 32) : i;
      buffer.put(
        sequence,
        timestamp,
        random() < 0.05,
        payloadOf(i & 0x7fff).subarray(Math.floor(random() * 4)),
        tick * 10 + random() * 10,
      );
      if (random() < 0.9) {
        tick++;
        const plan = buffer.plan(tick, 0, true);
        mostSteps = Math.max(mostSteps, plan.count);
        if (random() < 0.1) buffer.learnPacketFrames(1 + Math.floor(random() * 6));
      }
    }
    expect(mostSteps).toBe(2);
    expect(buffer.playedPackets).toBeGreaterThan(50_000);
  });
});
