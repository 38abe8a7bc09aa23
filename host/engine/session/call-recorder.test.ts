import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JackfieldError } from '../errors.ts';
import { readSamples } from '../workbench/audio-case.ts';
import { ADA, BOB, EVE, openRecorderSession, settle } from './testing/recorder-session.ts';

let root: string;
let folder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'jackfield-recorder-'));
  folder = join(root, 'diagnostic');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const order = (isMine = false) => ({ folder, seconds: 1, isMine });
const linesOf = async (): Promise<{ atMs: number; event: { kind: string } }[]> =>
  (await readFile(join(folder, 'events.jsonl'), 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { atMs: number; event: { kind: string } });

describe('CallRecorder', () => {
  it('waits for the answers, then records who allowed it and what they do, each on the clock of the recording', async () => {
    const { chat, recorder, run, sent, talk, tell } = openRecorderSession();
    const recorded = recorder.record('w', order());
    await settle();
    tell({ phase: 'asking', asked: [BOB, EVE] });
    run(3);
    talk.set(ADA, true);
    tell({ phase: 'running', allowed: [BOB] });
    await settle();
    run(20);
    const message = { id: '1', channelId: 5, sentAtMs: 1 };
    chat.append({ ...message, userId: BOB, userName: 'Bob', text: 'mine' });
    chat.append({ ...message, userId: EVE, userName: 'Eve', text: 'secret' });
    chat.append({ ...message, userId: -1, userName: 'a plugin', text: 'note', isNote: true });
    for (const userId of [BOB, EVE]) talk.set(userId, true);
    run(20);
    // Eve changes her mind at 400 ms, Bob at 600 ms.
    tell({ allowed: [BOB, EVE] });
    run(20);
    tell({ allowed: [EVE] });
    talk.set(BOB, false);
    run(60);
    expect(await recorded).toEqual({
      seconds: 1,
      others: [
        { name: 'Bob', file: 'voice-1.wav' },
        { name: 'Eve', file: 'voice-2.wav' },
      ],
      events: 6,
    });
    expect(sent).toEqual([
      ['start', 1],
      ['stop', 9],
    ]);
    const [own, bob, eve] = await Promise.all(
      ['voice', 'voice-1', 'voice-2'].map((name) => readSamples(join(folder, `${name}.wav`))),
    );
    const at = (samples: Float32Array | undefined, ms: number): number => Math.round(samples?.[ms * 48] ?? -1);
    expect([5, 395, 405, 595, 605, 995].map((ms) => [at(own, ms), at(bob, ms), at(eve, ms)])).toEqual([
      [1, 2, 0],
      [1, 2, 0],
      [1, 2, 3],
      [1, 2, 3],
      [1, 0, 3],
      [1, 0, 3],
    ]);
    expect(JSON.parse(await readFile(join(folder, 'people.json'), 'utf8'))).toEqual({
      format: 1,
      lengthMs: 1_000,
      channel: { id: 5, name: 'Lobby' },
      self: { userId: 1, name: 'Ada', file: 'voice.wav' },
      others: [
        { userId: 2, name: 'Bob', file: 'voice-1.wav', spans: [{ fromMs: 0, toMs: 600 }] },
        { userId: 3, name: 'Eve', file: 'voice-2.wav', spans: [{ fromMs: 400, toMs: 1_000 }] },
      ],
    });
    const lines = await linesOf();
    expect(lines.map(({ atMs, event }) => [atMs, event.kind])).toEqual([
      [0, 'userStartedTalking'],
      [200, 'chatMessage'],
      [200, 'userStartedTalking'],
      [400, 'userJoinedChannel'],
      [400, 'userStartedTalking'],
      [600, 'userLeftChannel'],
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
    expect(JSON.stringify(lines)).not.toContain('ffff');
  });

  it('writes nothing when who asked for it is gone, and nothing when it is stopped before anybody answered', async () => {
    const { recorder, recording, run, sent, tell } = openRecorderSession();
    const gone = recorder.record('w', order());
    await settle();
    tell({ allowed: [BOB] });
    await settle();
    run(20);
    await expect(recorder.record('other', order())).rejects.toMatchObject({ code: 'RECORDING_BUSY' });
    recorder.endOf('other');
    recorder.endOf('w');
    await expect(gone).rejects.toMatchObject({ code: 'RECORDING_ENDED' });
    tell(null);
    const stopped = recorder.record('w', order());
    await settle();
    tell({ phase: 'asking', asked: [BOB] });
    recorder.stop();
    expect(sent.at(-1)).toEqual(['stop', 9]);
    tell(null);
    await expect(stopped).rejects.toMatchObject({ code: 'RECORDING_ENDED' });
    expect(recording.recording).toBeNull();
    expect(await readdir(root)).toEqual([]);
  });

  it('keeps what there is when it is stopped, or when the server ends it', async () => {
    for (const end of ['stop', 'server'] as const) {
      const { recorder, run, tell } = openRecorderSession();
      const recorded = recorder.record('w', order());
      await settle();
      tell({ allowed: [BOB] });
      await settle();
      run(30);
      if (end === 'stop') recorder.stop();
      else tell(null);
      expect(await recorded).toMatchObject({ seconds: 0.3, others: [{ name: 'Bob' }] });
      expect((await readSamples(join(folder, 'voice-1.wav'))).length).toBe(0.3 * 48_000);
      // The end of the recording is not noted as a user leaving.
      expect(await linesOf()).toEqual([]);
    }
  });

  it('asks nobody for one’s own voice, and needs a microphone then, or where nobody said yes', async () => {
    const { recorder, run, sent } = openRecorderSession();
    const recorded = recorder.record('w', order(true));
    await settle();
    run(100);
    expect(await recorded).toEqual({ seconds: 1, others: [], events: 0 });
    const silent = recorder.record('w', order(true));
    await settle();
    run(100, false);
    await expect(silent).rejects.toMatchObject({ code: 'MICROPHONE_NOT_FOUND' });
    expect(sent).toEqual([]);
    const refused = openRecorderSession();
    const alone = refused.recorder.record('w', order());
    await settle();
    refused.tell({ allowed: [] });
    await settle();
    refused.run(100, false);
    await expect(alone).rejects.toMatchObject({ code: 'MICROPHONE_NOT_FOUND' });
  });

  it('records the local user alone with a server that cannot ask while nobody else is there, and nothing while others are', async () => {
    const { recorder, roster, run, state } = openRecorderSession();
    state.refusal = JackfieldError.of('RECORDING_UNSUPPORTED', { address: 'x' });
    await expect(recorder.record('w', order())).rejects.toMatchObject({ code: 'RECORDING_UNSUPPORTED' });
    for (const id of [BOB, EVE]) roster.removeUser(id);
    const recorded = recorder.record('w', order());
    await settle();
    await settle();
    run(100);
    expect(await recorded).toMatchObject({ others: [] });
  });

  it('replaces an older recording, of this account alone, and never writes through a link', async () => {
    const { recorder, run } = openRecorderSession();
    const outside = join(root, 'outside');
    await writeFile(outside, 'safe');
    const first = recorder.record('w', order(true));
    await settle();
    run(100);
    await first;
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await writeFile(join(folder, 'voice-7.wav'), 'old');
    await rm(join(folder, 'voice.wav'));
    await symlink(outside, join(folder, 'voice.wav'));
    const second = recorder.record('w', order(true));
    await settle();
    run(100);
    await second;
    expect((await readdir(folder)).toSorted()).toEqual(['events.jsonl', 'people.json', 'voice.wav']);
    expect((await stat(join(folder, 'voice.wav'))).mode & 0o777).toBe(0o600);
    expect(await readFile(outside, 'utf8')).toBe('safe');
    const blocked = recorder.record('w', { ...order(true), folder: outside });
    await settle();
    run(100);
    await expect(blocked).rejects.toMatchObject({ code: 'DIAGNOSTIC_RECORDING_UNWRITABLE' });
  });
});

describe('RecordingConsent', () => {
  it.each([
    ['allow', [['answer', 9, true]]],
    ['refuse', [['answer', 9, false]]],
    ['ask', []],
  ] as const)('answers once with %s, as it was chosen at the start', (answer, expected) => {
    const { sent, tell } = openRecorderSession(answer);
    tell({ recorderId: BOB, phase: 'asking', asked: [ADA, EVE] });
    tell({ recorderId: BOB, phase: 'asking', asked: [ADA] });
    expect(sent).toEqual(expected);
  });

  it('sends an answer to the recording that it is for, and to no other', () => {
    const { recording, sent, tell } = openRecorderSession();
    recording.answer(9, true);
    tell({ recorderId: BOB, phase: 'asking', asked: [ADA] });
    recording.answer(8, true);
    recording.stop();
    expect(sent).toEqual([]);
    recording.answer(9, true);
    expect(sent).toEqual([['answer', 9, true]]);
  });
});
