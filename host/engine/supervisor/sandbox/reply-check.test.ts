import { FRAME_BYTES, REPLY, REQUEST } from '@jackfield/sandbox/pipe-protocol';
import { describe, expect, it } from 'vitest';
import type { CaptureOutcome, ChainSlot, PlaybackOutcome } from '../../ports/chain.ts';
import { openCaptureChain } from '../chains/capture-chain.ts';
import { openPlaybackChain } from '../chains/playback-chain.ts';
import { testEncoder } from '../testing/chain-rig.ts';
import { HostileSandbox } from '../testing/hostile-sandbox.ts';
import type { Say } from '../testing/hostile-sandbox.ts';

const codec: ChainSlot = {
  pluginId: 'test:codec',
  digest: '',
  modulePath: '',
  settingsJson: '{}',
  parameters: [],
  role: 'codec',
};
const effect: ChainSlot = { ...codec, pluginId: 'test:effect', role: 'effect' };
const ready = Buffer.from(JSON.stringify({ latencies: [0], codecLatency: 0, neverSleeps: false, stateful: [] }));
const json = (value: unknown): Buffer<ArrayBuffer> => Buffer.from(JSON.stringify(value));
const SENDER = 7;

/** A valid answer to a frame, with one value changed. */
function captured(change: (body: Buffer<ArrayBuffer>) => Buffer<ArrayBuffer> = (body) => body): Buffer<ArrayBuffer> {
  const body = Buffer.alloc(20 + 8 + 8 + FRAME_BYTES);
  body.writeFloatLE(1, 0);
  body.writeUInt32LE(1, 8);
  return change(body);
}

function voices(change: (body: Buffer<ArrayBuffer>) => Buffer<ArrayBuffer> = (body) => body): Buffer<ArrayBuffer> {
  const body = Buffer.alloc(16 + 16 + 8 + FRAME_BYTES);
  body.writeUInt32LE(1, 0);
  body.writeUInt32LE(1, 4);
  body.writeUInt32LE(SENDER, 32);
  body.writeUInt32LE(480, 36);
  return change(body);
}

function with32(offset: number, value: number): (body: Buffer<ArrayBuffer>) => Buffer<ArrayBuffer> {
  return (body) => {
    body.writeUInt32LE(value, offset);
    return body;
  };
}

const NAN = 0x7fc0_0000;

/** Sends one frame through a chain with a hostile sandbox. */
async function capture(
  answer: (say: Say, sequence: number) => void,
  readyBody = ready,
): Promise<{ outcome: CaptureOutcome; kills: number }> {
  await using sandbox = new HostileSandbox(({ kind, sequence }, say) => {
    if (kind === REQUEST.load) say(REPLY.ready, 0, readyBody);
    else if (kind === REQUEST.capture) answer(say, sequence);
  });
  const heard = Promise.withResolvers<CaptureOutcome>();
  const { launcher } = sandbox;
  await using chain = openCaptureChain({
    launcher,
    deadlineMs: 300,
    hangMs: 5_000,
    onEvent: () => {},
    onOutcome: heard.resolve,
  });
  await chain.configure({ slots: [effect], codec, encoder: testEncoder, packetMs: 10 });
  const killsBefore = sandbox.kills;
  chain.process(new Float32Array(480).fill(0.25), 1);
  const outcome = await heard.promise;
  await expect.poll(() => sandbox.kills > killsBefore || !outcome.isDry).toBe(true);
  return { outcome, kills: sandbox.kills - killsBefore };
}

async function play(
  answer: (say: Say, sequence: number) => void,
): Promise<{ outcome: PlaybackOutcome; kills: number }> {
  await using sandbox = new HostileSandbox(({ kind, sequence }, say) => {
    if (kind === REQUEST.load) say(REPLY.ready, 0, ready);
    else if (kind === REQUEST.playback) answer(say, sequence);
  });
  const heard = Promise.withResolvers<PlaybackOutcome>();
  const { launcher } = sandbox;
  await using chain = openPlaybackChain({
    launcher,
    deadlineMs: 300,
    hangMs: 5_000,
    onEvent: () => {},
    onOutcome: heard.resolve,
    onMixed: () => {},
  });
  await chain.configure({ codec, decoded: [effect], mixed: [] });
  const killsBefore = sandbox.kills;
  chain.begin(1);
  chain.add('conceal', SENDER, new Uint8Array(0), 480);
  chain.submit();
  const outcome = await heard.promise;
  await expect.poll(() => sandbox.kills > killsBefore || outcome.voiceCount > 0).toBe(true);
  return { outcome, kills: sandbox.kills - killsBefore };
}

describe('a sandbox whose plugin broke out', () => {
  it('is believed while it answers as it should', async () => {
    expect((await capture((say, sequence) => say(REPLY.captured, sequence, captured()))).kills).toBe(0);
    const { outcome, kills } = await play((say, sequence) => say(REPLY.voicesDone, sequence, voices()));
    expect(kills).toBe(0);
    expect(outcome.voices[0]?.senderId).toBe(SENDER);
  });

  it.each([
    ['figures of a thousand slots', captured(with32(8, 1_000))],
    ['a packet that is not there', captured(with32(4, 4_000))],
    ['a packet of 4 GB', captured(with32(4, 0xffff_ffff))],
    ['a packet of a codec that was never loaded', captured(with32(32, 7))],
    ['NaN as speech probability', captured(with32(0, NAN))],
    ['NaN as a sample', captured(with32(36 + 40, NAN))],
    ['half a frame', captured((body) => body.subarray(0, 500))],
  ])('is ended when it captures %s, and the frame goes on dry', async (_what, body) => {
    const { outcome, kills } = await capture((say, sequence) => say(REPLY.captured, sequence, body));
    expect(kills).toBeGreaterThan(0);
    expect(outcome).toMatchObject({ isDry: true, packetBytes: 0 });
    expect(outcome.pcm[100]).toBe(0.25);
  });

  it.each([
    ['figures of a million slots', voices(with32(4, 1_000_000))],
    ['the voice of somebody who is silent', voices(with32(32, SENDER + 1))],
    ['more voices than were asked for', voices(with32(0, 2))],
    ['no voice', voices(with32(0, 0)).subarray(0, 32)],
    ['a voice of 7 samples', voices(with32(36, 7))],
    ['a voice of four thousand million samples', voices(with32(36, 0xffff_ffff))],
    ['infinity as a sample', voices(with32(60, 0x7f80_0000))],
  ])('is ended when it decodes %s', async (_what, body) => {
    const { outcome, kills } = await play((say, sequence) => say(REPLY.voicesDone, sequence, body));
    expect(kills).toBeGreaterThan(0);
    expect(outcome.voiceCount).toBe(0);
  });

  it.each([
    ['log', REPLY.log, { slot: 0, level: 'info', message: { evil: 1 } }],
    ['log of no level', REPLY.log, { slot: 0, level: 'fatal', message: '' }],
    ['fault', REPLY.fault, { slot: 0, code: 'constructor', reason: '', isFatal: true }],
    ['memory report', REPLY.memory, [1, Infinity]],
    ['memory report that is null', REPLY.memory, null],
  ])('is ended by a forged %s', async (_what, kind, report) => {
    expect((await capture((say) => say(kind, 0, json(report)))).kills).toBeGreaterThan(0);
  });

  it.each([
    { latencies: [1e12], codecLatency: 0, neverSleeps: false, stateful: [] },
    { latencies: [Number.NaN], codecLatency: 0, neverSleeps: false, stateful: [] },
    { latencies: ['1'], codecLatency: 0, neverSleeps: false, stateful: [] },
    { latencies: [0, 0, 0], codecLatency: 0, neverSleeps: false, stateful: [] },
    { latencies: [0], codecLatency: -1, neverSleeps: false, stateful: [] },
    { latencies: [0], codecLatency: 0, neverSleeps: false },
    { latencies: [0], codecLatency: 0, stateful: [] },
    { latencies: [0], codecLatency: 0, neverSleeps: 1, stateful: [] },
    { latencies: [0], codecLatency: 0, neverSleeps: false, stateful: [1] },
    { latencies: [0], codecLatency: 0, neverSleeps: false, stateful: [0, 0, 0] },
    null,
  ])('does not start with %j', async (report) => {
    await expect(capture(() => {}, json(report))).rejects.toThrow(/sandbox|test:effect/i);
  });
});

describe('a sandbox that does not read', () => {
  it('gets 20,000 messages whole and in order once it does', async () => {
    // Values by sandbox, because the spare that is starting meanwhile receives the same.
    const heard = new Map<unknown, number[]>();
    await using sandbox = new HostileSandbox(({ kind, body }, say) => {
      if (kind === REQUEST.load) {
        heard.set(say, []);
        say(REPLY.ready, 0, ready);
      } else if (kind === REQUEST.parameter) heard.get(say)?.push(body.readDoubleLE(8));
    });
    const { launcher } = sandbox;
    await using chain = openCaptureChain({ launcher, hangMs: 5_000, onEvent: () => {}, onOutcome: () => {} });
    await chain.configure({ slots: [effect], codec, encoder: testEncoder, packetMs: 10 });
    // The other end runs on this thread, so it reads nothing before this loop ends.
    for (let value = 0; value < 20_000; value++) chain.setParameter(effect.pluginId, 0, value);
    const live = [...heard.values()][0] ?? [];
    await expect.poll(() => live.at(-1), { timeout: 10_000 }).toBe(19_999);
    expect(live).toEqual(Array.from({ length: 20_000 }, (_, value) => value));
  });
});
