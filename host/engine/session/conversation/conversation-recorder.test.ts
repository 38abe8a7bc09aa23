import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JackfieldError } from '../../errors.ts';
import { readSamples } from '../../workbench/audio-case.ts';
import { ADA, BOB, EVE, openRecorderSession, settle } from '../testing/recorder-session.ts';
import { recordingsFolder } from './recordings-folder.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'jackfield-recordings-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const order = { format: 'wav', tracks: 'both', folder: null } as const;

/** Runs `order` until everybody has answered. */
async function begin(session: ReturnType<typeof openRecorderSession>, allowed: number[]): Promise<string> {
  const started = session.conversation.start(order);
  await settle();
  session.tell({ isConversation: true, allowed });
  return (await started).folder;
}

describe('ConversationRecorder', () => {
  it('writes who allows it until it is stopped, from a yes on and not after a no, in a folder of its own', async () => {
    const session = openRecorderSession('ask', home);
    const { conversation, run, sent, tell } = session;
    const folder = await begin(session, [BOB]);
    expect(folder).toMatch(/\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d Lobby$/);
    run(50);
    tell({ isConversation: true, allowed: [BOB, EVE] });
    conversation.mark('first\nline');
    run(50);
    tell({ isConversation: true, allowed: [EVE] });
    conversation.mark('');
    run(50);
    expect(conversation.state).toMatchObject({ folder, endedAtMs: null, markers: 2 });
    await conversation.stop();
    expect(conversation.state).toMatchObject({ folder, markers: 2, error: null });
    expect(conversation.state?.endedAtMs).not.toBeNull();
    expect(sent).toEqual([
      ['start', null],
      ['stop', 9],
    ]);
    const files = ['Ada.wav', 'Bob.wav', 'Eve.wav'];
    expect((await readdir(folder)).toSorted()).toEqual([...files, 'Everybody.wav', 'markers.txt', 'recording.json']);
    const voices = await Promise.all(files.map((file) => readSamples(join(folder, file))));
    // Each voice is filled with its user's number, clipped at full scale; the local user's voice is the sent sound.
    const at = (ms: number): number[] => voices.map((samples) => Math.round((samples[ms * 48] ?? -1) * 10) / 10);
    expect([100, 480, 600, 980, 1_100, 1_400].map(at)).toEqual([
      [0.1, 1, 0],
      [0.1, 1, 0],
      [0.1, 1, 1],
      [0.1, 1, 1],
      [0.1, 0, 1],
      [0.1, 0, 1],
    ]);
    const markers = await readFile(join(folder, 'markers.txt'), 'utf8');
    expect(markers).toBe('0.500\t0.500\tfirst line\n1.000\t1.000\tMarker 2\n');
  });

  it('ends when the server ends it, and another may begin', async () => {
    const session = openRecorderSession('ask', home);
    const { conversation, recorder, run, tell } = session;
    await begin(session, [BOB]);
    run(20);
    await expect(conversation.start(order)).rejects.toMatchObject({ code: 'RECORDING_BUSY' });
    const diagnostic = { folder: join(home, 'diagnostic'), seconds: 1, isMine: true };
    await expect(recorder.record('w', diagnostic)).rejects.toMatchObject({ code: 'RECORDING_BUSY' });
    tell(null);
    await expect.poll(() => conversation.state?.endedAtMs).not.toBeNull();
    const second = conversation.start({ ...order, folder: join(home, 'second') });
    await settle();
    tell({ isConversation: true });
    expect(await second).toEqual({ folder: join(home, 'second') });
    await conversation.stop();
  });

  it('leaves nothing when it is stopped while people are asked, refused, or has no place for its files', async () => {
    const session = openRecorderSession('ask', home);
    const { conversation, sent, state, tell } = session;
    const stopped = conversation.start(order);
    await settle();
    tell({ isConversation: true, phase: 'asking', asked: [BOB] });
    await conversation.stop();
    await expect(stopped).rejects.toMatchObject({ code: 'RECORDING_ENDED' });
    state.refusal = JackfieldError.of('RECORDING_TOO_OFTEN');
    await expect(conversation.start(order)).rejects.toMatchObject({ code: 'RECORDING_TOO_OFTEN' });
    state.refusal = null;
    await writeFile(join(home, 'file'), '');
    const nowhere = conversation.start({ ...order, folder: join(home, 'file', 'x') });
    await settle();
    tell({ isConversation: true, recorderId: ADA });
    await expect(nowhere).rejects.toMatchObject({ code: 'AUDIO_FILE_UNWRITABLE' });
    // The recording indicator goes with it.
    expect(sent.at(-1)).toEqual(['stop', 9]);
    expect(await readdir(home)).toEqual(['file']);
    expect(conversation.state).toBeNull();
  });
});

describe('recordingsFolder', () => {
  it('is the folder for music that the desktop names, or Music', async () => {
    const folders = async (line: string): Promise<string> => {
      await writeFile(join(home, 'user-dirs.dirs'), `# made by a desktop\n${line}\n`);
      return recordingsFolder({ XDG_CONFIG_HOME: home });
    };
    const usual = join(homedir(), 'Music', 'Jackfield recordings');
    expect(await folders('XDG_MUSIC_DIR="$HOME/Musik"')).toBe(join(homedir(), 'Musik', 'Jackfield recordings'));
    expect(await folders('XDG_MUSIC_DIR="/srv/music"')).toBe('/srv/music/Jackfield recordings');
    for (const line of ['XDG_MUSIC_DIR="$HOME/"', 'XDG_MUSIC_DIR="relative"', ''])
      expect(await folders(line)).toBe(usual);
    expect(recordingsFolder({ XDG_CONFIG_HOME: join(home, 'none') })).toBe(usual);
  });
});
