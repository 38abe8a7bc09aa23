import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFloatWav, readSamples, readReplaySource } from '@jackfield/engine/workbench';
import { decode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodedEffect, effect } from '../../engine/catalogue/testing/effects.ts';
import { buildJsComponent } from '../../engine/catalogue/testing/js-component.ts';
import { buildWatComponent } from '../../engine/catalogue/testing/wat-component.ts';
import { replayLines, replayThrough } from './replay-run.ts';
import { BIN_HZ, drawSpectrograms, levelsAt } from './spectrogram.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-replay-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const tone = (seconds: number, hertz: number): Float32Array =>
  Float32Array.from({ length: seconds * 48_000 }, (_, index) => 0.5 * Math.sin((2 * Math.PI * hertz * index) / 48_000));
const peakOf = (samples: Float32Array): number => samples.subarray(24_000).reduce((a, b) => Math.max(a, b), 0);

const bob = {
  id: 20,
  name: 'Bob',
  fingerprint: '',
  channelId: 3,
  isMuted: false,
  isDeafened: false,
  isServerMuted: false,
};
const me = { ...bob, id: 10, name: 'Ada' };
const channel = { id: 3, name: 'Music', description: '', kind: 'voice' };
const says = (userId: number, text: string) => ({
  kind: 'chatMessage',
  message: { id: '1', channelId: 3, userId, userName: 'x', text, sentAtMs: 1 },
});

/** Writes a recording of 2 s: the user at 1 kHz, Bob from the start at 500 Hz, and a second person named Me (the host stub’s own name) from 0.5 s on. */
async function writeDiagnosticRecording(events: readonly object[]): Promise<void> {
  const others = [
    { userId: 20, name: 'Bob', file: 'voice-1.wav', spans: [{ fromMs: 0, toMs: 2_000 }] },
    { userId: 21, name: 'Me', file: 'voice-2.wav', spans: [{ fromMs: 500, toMs: 2_000 }] },
  ];
  const self = { userId: 10, name: 'Ada', file: 'voice.wav' };
  await writeFile(join(folder, 'people.json'), JSON.stringify({ format: 1, lengthMs: 2_000, channel, self, others }));
  await writeFile(join(folder, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  for (const [file, hertz] of [
    ['voice', 1_000],
    ['voice-1', 500],
    ['voice-2', 300],
  ] as const)
    await writeFile(join(folder, `${file}.wav`), encodeFloatWav(tone(2, hertz)));
}

const CHATTY = `
import { send } from 'jackfield:plugin/chat@0.2.0';
import { write } from 'jackfield:plugin/log@0.2.0';
import { setTimer } from 'jackfield:plugin/timers@0.2.0';
import { listUsers } from 'jackfield:plugin/session@0.2.0';
export const lifecycle = { start() { setTimer(400, true); }, onSettingsChanged() {}, stop() {} };
export const timerEvents = { onTimer(id) { write('info', 'tick ' + id); } };
export const userEvents = {
  onUserJoinChannel(user, channel) { send(channel.id, 'hello ' + user.name + ', we are ' + listUsers(channel.id).length); },
  onUserLeaveChannel(user) { write('warn', user.name + ' left'); },
  onUserChanged() {},
};
export const talkEvents = {
  onUserStartTalking(user) { write('info', user.name + ' talks'); },
  onUserStopTalking() {},
};
export const chatEvents = { onChatMessage({ sender, text, channelId }) { if (sender.isSelf) send(channelId, 'echo ' + text); } };
`;

/** An effect that halves each voice and leaves the mix unchanged. */
function halver(): ReturnType<typeof decodedEffect> {
  const mixed = 'jackfield:plugin/mixed-audio@0.1.0';
  const extra = `
    (func (export "${mixed}#activate") (param i32 i32) (result i32) i32.const 96)
    (func (export "${mixed}#reset"))
    (func (export "${mixed}#deactivate"))
    (func (export "${mixed}#on-audio-frame-mixed") (param $ptr i32) (param $len i32) (result i32)
      (i32.store (i32.const 64) (local.get $ptr))
      (i32.store (i32.const 68) (local.get $len))
      i32.const 64)`;
  const { wat, ...component } = decodedEffect({ id: 'author:halver', gain: 0.5 });
  return { ...component, exports: ['decoded-audio', 'mixed-audio'], wat: wat.replace(/\)$/, `${extra})`) };
}

describe('replayThrough', () => {
  it('sends one’s own voice through a plugin in a sandbox: 6 dB less, both sounds and their picture in files of one’s own', async () => {
    await writeDiagnosticRecording([]);
    const plugin = join(folder, 'half.wasm');
    await writeFile(plugin, await buildWatComponent(effect({ id: 'author:half', gain: 0.5 })));
    const replay = await replayThrough(plugin, await readReplaySource(folder));
    expect(replay).toMatchObject({ id: 'author:half', events: 0, deeds: [] });
    expect(replay.sounds).toHaveLength(1);
    const [sound] = replay.sounds;
    if (sound === undefined) throw new Error('no sound');
    expect(sound).toMatchObject({ stage: 'captured', voice: 'you', frames: 200, latencyMs: 0, faults: [] });
    expect(sound.p50Us).toBeGreaterThan(0);
    expect(sound.beforeDb - sound.afterDb).toBeCloseTo(6.02, 1);
    expect(sound.files.after).toBe(join(folder, 'author-half', 'captured-voice', 'after.wav'));
    const after = await readSamples(sound.files.after);
    expect(after.length).toBe(96_000);
    expect(peakOf(after)).toBeCloseTo(0.25, 2);
    expect((await stat(sound.files.after)).mode & 0o777).toBe(0o600);
    const picture = decode(await readFile(sound.files.spectrogram));
    expect([picture.height, picture.channels]).toEqual([520, 3]);
    expect(picture.width).toBeGreaterThan(100);
  }, 90_000);

  it('sends each of the others through the decoded stage and all of them through the mix', async () => {
    await writeDiagnosticRecording([]);
    const plugin = join(folder, 'halver.wasm');
    await writeFile(plugin, await buildWatComponent(halver()));
    const { sounds } = await replayThrough(plugin, await readReplaySource(folder));
    expect(sounds.map(({ stage, voice, faults }) => [stage, voice, faults])).toEqual([
      ['decoded', 'Bob', []],
      ['decoded', 'Me', []],
      ['mixed', 'everybody', []],
    ]);
    const [bobSound, , mix] = sounds;
    // Bob's voice after the codec, halved; and the sum of both voices.
    expect(peakOf(await readSamples(bobSound?.files.after ?? ''))).toBeCloseTo(0.25, 1);
    expect(peakOf(await readSamples(mix?.files.after ?? ''))).toBeGreaterThan(0.9);
  }, 90_000);

  it('tells the plugin the events at their times, lets its timers run, and writes down what it did', async () => {
    await writeDiagnosticRecording([
      { atMs: 300, event: { kind: 'userStartedTalking', user: bob } },
      { atMs: 500, event: { kind: 'userJoinedChannel', user: { ...bob, id: 21, name: 'Me' }, channel } },
      { atMs: 900, event: says(10, 'one') },
      { atMs: 900, event: says(99, 'of nobody in the recording') },
      { atMs: 1_500, event: { kind: 'userLeftChannel', user: bob, channel } },
      { atMs: 1_700, event: { kind: 'userStartedTalking', user: me } },
    ]);
    const plugin = join(folder, 'chatty.wasm');
    const hooks = ['timer-events', 'user-events', 'talk-events', 'chat-events'];
    const imports = ['chat', 'log', 'timers', 'session'];
    const component = await buildJsComponent({ id: 'test:chatty', source: CHATTY, exports: hooks, imports });
    await writeFile(plugin, component);
    const replay = await replayThrough(plugin, await readReplaySource(folder));
    expect(replay).toMatchObject({ sounds: [], events: 6 });
    const deeds = replay.deeds.map(({ atMs, after, kind, words }) => `${atMs} ${after} ${kind} ${words}`);
    expect(deeds.filter((deed) => !deed.includes('tick'))).toEqual([
      '0 start timer every 400 ms',
      '300 onUserStartTalking log info: Bob talks',
      '500 onUserJoinChannel chat hello Me (2), we are 3',
      '900 onChatMessage chat echo one',
      '1500 onUserLeaveChannel log warn: Bob left',
      '1700 onUserStartTalking log info: Me talks',
    ]);
    expect(replay.deeds.filter(({ after }) => after === 'onTimer').map(({ atMs }) => atMs)).toEqual([
      400, 800, 1_200, 1_600, 2_000,
    ]);
    expect(replayLines(replay)).toContain('    0.90 s  onChatMessage: chat echo one');
  }, 90_000);
});

describe('readReplaySource', () => {
  it('takes a folder that holds no recording for a mistake', async () => {
    await expect(readReplaySource(folder)).rejects.toMatchObject({
      code: 'DIAGNOSTIC_RECORDING_INVALID',
      message: expect.stringContaining('plugin record'),
    });
  });

  it.each([
    ['people.json', '{'],
    ['people.json', '{"format":2,"lengthMs":1,"self":{"userId":1,"name":"a","file":"voice.wav"},"others":[]}'],
    ['people.json', '{"format":1,"lengthMs":1,"self":{"userId":1,"name":"a","file":"../../voice.wav"},"others":[]}'],
    ['events.jsonl', '{"atMs":1,"event":{"kind":"unheardOf"}}\n'],
    ['events.jsonl', '{"atMs":-1,"event":{"kind":"userChanged"}}\n'],
    ['events.jsonl', 'no json\n'],
  ])('names the file %s that holds %s', async (file, text) => {
    await writeDiagnosticRecording([]);
    await writeFile(join(folder, file), text);
    await expect(readReplaySource(folder)).rejects.toMatchObject({
      code: 'DIAGNOSTIC_RECORDING_INVALID',
      message: expect.stringContaining(file),
    });
  });
});

describe('drawSpectrograms', () => {
  it('has a tone of 3 kHz at its place, 6 dB below full scale, and black above it', () => {
    const levels = levelsAt(tone(1, 3_000), 4_800);
    const peak = levels.indexOf(Math.max(...levels));
    expect(Math.abs(peak * BIN_HZ - 3_000)).toBeLessThan(BIN_HZ);
    expect(levels[peak]).toBeCloseTo(-6, 0);
    const { data, width } = decode(drawSpectrograms(tone(1, 3_000), new Float32Array(48_000)));
    const brightness = (row: number): number => data[(row * width + 50) * 3] ?? 0;
    expect(brightness(255 - peak)).toBe(255);
    expect(brightness(20)).toBe(0);
    expect(brightness(264 + 255 - peak)).toBe(0);
  });

  it('is at most 1,600 columns wide for a minute', () => {
    expect(decode(drawSpectrograms(new Float32Array(60 * 48_000), new Float32Array(0))).width).toBeLessThanOrEqual(
      1_600,
    );
  });
});
