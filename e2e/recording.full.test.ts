import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { ensurePage, pageFolder } from '../host/cli/page-build.ts';
import { readWav } from '../host/engine/audio/wav-reader.ts';
import { decodedEffect } from '../host/engine/catalogue/testing/effects.ts';
import { buildWatComponent } from '../host/engine/catalogue/testing/wat-component.ts';
import { launchBrowser } from '../host/ui/test/launch-browser.ts';
import { ClientWindow } from './harness/client-window.ts';
import { openRegistry } from './harness/own-registry.ts';
import { People } from './harness/people.ts';
import type { Person } from './harness/people.ts';
import { report } from './harness/report.ts';
import { screenshot } from './harness/screenshot.ts';
import { bestCorrelation } from './metrics/lag.ts';
import { rms } from './metrics/noise.ts';
import { SAMPLE_RATE, writeWav } from './speech/audio-file.ts';
import { loadSpeech } from './speech/speech.ts';

/** Longer than the test takes; Ada stops the recording before. */
const SECONDS = 60;

const MUTE = 'test:mute';

let stack: AsyncDisposableStack;
let folder: string;

beforeAll(() => ensurePage(() => {}, new AbortController().signal));
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  folder = await mkdtemp(join(tmpdir(), 'jackfield-recording-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
});
afterEach(() => stack.disposeAsync());

/** Amplitude of the tone of `hertz` in the samples. */
function toneIn(samples: Float32Array, hertz: number): number {
  let [real, imaginary] = [0, 0];
  for (const [index, sample] of samples.entries()) {
    const angle = (2 * Math.PI * hertz * index) / SAMPLE_RATE;
    real += sample * Math.cos(angle);
    imaginary += sample * Math.sin(angle);
  }
  return (2 * Math.hypot(real, imaginary)) / samples.length;
}

/** Amplitude of the tone in the tenth of a second in which it is loudest. */
function bestTone(voice: Float32Array, hertz: number): number {
  const tenth = SAMPLE_RATE / 10;
  let best = 0;
  for (let start = 0; start + tenth <= voice.length; start += tenth)
    best = Math.max(best, toneIn(voice.subarray(start, start + tenth), hertz));
  return best;
}

async function samplesOf(recordingFolder: string, file: string): Promise<Float32Array> {
  const wav = readWav(await readFile(join(recordingFolder, file)));
  if (!wav.ok) throw new Error(wav.reason);
  return wav.samples;
}

function toneFile(name: string, hertz: number): string {
  const file = join(folder, `${name}.wav`);
  const samples = Float32Array.from(
    { length: SAMPLE_RATE },
    (_, index) => 0.2 * Math.sin((2 * Math.PI * hertz * index) / SAMPLE_RATE),
  );
  writeWav(file, samples);
  return file;
}

/** A user's page in a real browser. */
async function openPage(browser: Browser, person: Person): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 }, colorScheme: 'light' });
  stack.defer(() => context.close());
  const page = await context.newPage();
  await page.goto(person.engine.issueWindowAddress());
  await new ClientWindow(page).waitForState('connection', 'connected');
  return page;
}

interface Mark {
  readonly name: string;
  readonly part: string | null;
}

async function marksIn(page: Page): Promise<Mark[]> {
  const members = await page.getByTestId('member').all();
  const marks = members.map(async (member) => {
    const mark = member.getByTestId('recording-mark');
    const part = (await mark.count()) === 0 ? null : await mark.getAttribute('data-part');
    return { name: (await member.getAttribute('data-user-name')) ?? '', part };
  });
  return (await Promise.all(marks)).sort((a, b) => a.name.localeCompare(b.name));
}

it('has the voice of who allows it, nothing of who refuses, and silence after a withdrawal; all windows show it', async () => {
  const browser = await launchBrowser();
  stack.defer(() => browser.close());
  // Only the codec is installed: no plugin removes a tone as noise. Ada has a playback plugin that mutes all; the recording has the signal before it.
  const mute = await buildWatComponent(decodedEffect({ id: MUTE, gain: 0 }));
  const registry = await openRegistry(stack, ['opus'], { [MUTE]: mute });
  const people = stack.use(await People.open(registry, pageFolder));
  const speech = loadSpeech('congratulations');
  const bobFile = join(folder, 'bob.wav');
  writeWav(bobFile, speech);
  const ada = await people.invite('Ada', { speech: toneFile('ada', 300) });
  const [bob, cleo, dan] = await Promise.all([
    people.invite('Bob', { speech: bobFile }),
    // Cleo answers like a client without a window.
    people.invite('Cleo', { speech: toneFile('cleo', 700), recordingAnswer: 'refuse' }),
    people.invite('Dan', { speech: toneFile('dan', 1_100) }),
  ]);
  await ada.window.until('users', (users) => users.length === 4);
  await ada.install(MUTE);
  for (const { window } of [ada, bob]) await window.request('updateSettings', { isSetUp: true });
  const [adaPage, bobPage] = [await openPage(browser, ada), await openPage(browser, bob)];

  const diagnosticFolder = join(folder, 'diagnostic');
  const recorded = ada.window.request('recordCall', { folder: diagnosticFolder, seconds: SECONDS, isMine: false });
  const question = bobPage.getByTestId('recording-question');
  await question.waitFor();
  expect(await question.textContent()).toContain('Ada wants to record your voice');
  expect(await question.textContent()).toContain(`${SECONDS} seconds, to work on a plugin`);
  await expect.poll(() => adaPage.getByTestId('recording-voices').textContent()).toContain('Not answered yet');
  await screenshot(bobPage, 'recording-question');

  const asking = await dan.window.until('recording', (now) => now?.asked.length === 2);
  const recordingId = asking?.id ?? 0;
  await dan.window.request('answerRecording', { recordingId, isAllowed: true });
  await bobPage.getByTestId('recording-allow').click();
  await dan.window.until('recording', (now) => now?.phase === 'running');
  for (const page of [adaPage, bobPage]) {
    await page.locator('[data-testid="recording-bar"][data-phase="running"]').waitFor();
    await expect
      .poll(() => marksIn(page))
      .toEqual([
        { name: 'Ada', part: 'recorder' },
        { name: 'Bob', part: 'voice' },
        { name: 'Cleo', part: null },
        { name: 'Dan', part: 'voice' },
      ]);
  }
  await screenshot(adaPage, 'recording-recorder');
  await screenshot(bobPage, 'recording-member');
  await bob.window.request('sendChat', { text: 'Bob was here' });
  await cleo.window.request('sendChat', { text: 'Cleo was here' });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await dan.window.request('answerRecording', { recordingId, isAllowed: false });
  await expect.poll(() => adaPage.getByTestId('recording-voices').textContent()).toContain('you and Bob');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await adaPage.getByTestId('recording-stop').click();
  const result = await recorded;
  for (const page of [adaPage, bobPage]) await page.getByTestId('recording-bar').waitFor({ state: 'detached' });
  expect(result.seconds).toBeGreaterThan(3);
  expect(result.seconds).toBeLessThan(SECONDS - 1);
  expect(result.others.map(({ name }) => name).toSorted()).toEqual(['Bob', 'Dan']);
  expect((await stat(diagnosticFolder)).mode & 0o777).toBe(0o700);
  for (const file of ['voice.wav', 'voice-1.wav', 'voice-2.wav', 'people.json', 'events.jsonl'])
    expect((await stat(join(diagnosticFolder, file))).mode & 0o777, file).toBe(0o600);

  const fileOf = (name: string): string => result.others.find((other) => other.name === name)?.file ?? '';
  const own = await samplesOf(diagnosticFolder, 'voice.wav');
  const bobVoice = await samplesOf(diagnosticFolder, fileOf('Bob'));
  const danVoice = await samplesOf(diagnosticFolder, fileOf('Dan'));
  for (const voice of [own, bobVoice, danVoice]) expect(voice.length).toBe(Math.round(result.seconds * SAMPLE_RATE));
  // Ada's own recording is the microphone itself: the tone of 0.2, exactly.
  expect(toneIn(own.subarray(SAMPLE_RATE), 300)).toBeCloseTo(0.2, 2);
  // Bob's recording matches his speech at a single lag.
  const correlation = bestCorrelation(bobVoice, speech);
  report('recording: speech of the one who allowed it', { correlation });
  expect(correlation).toBeGreaterThan(0.75);
  // Dan's recording has his tone until he withdraws permission, and digital silence afterwards.
  const lastDan = danVoice.findLastIndex((sample) => sample !== 0);
  const saidS = lastDan / SAMPLE_RATE;
  expect(saidS).toBeGreaterThan(1.5);
  expect(saidS).toBeLessThan(result.seconds - 0.5);
  expect(bestTone(danVoice, 1_100)).toBeGreaterThan(0.15);
  expect(rms(danVoice.subarray(lastDan + 1))).toBe(0);
  // Cleo's tone is in no other user's recording.
  for (const voice of [own, bobVoice, danVoice]) expect(toneIn(voice, 700)).toBeLessThan(0.003);
  expect(bestTone(danVoice, 700)).toBeLessThan(0.02);

  const listed = JSON.parse(await readFile(join(diagnosticFolder, 'people.json'), 'utf8')) as Record<string, unknown>;
  expect(listed).toMatchObject({
    format: 1,
    lengthMs: Math.round(result.seconds * 1_000),
    self: { name: 'Ada' },
    channel: { name: 'Lobby' },
  });
  const lines = (await readFile(join(diagnosticFolder, 'events.jsonl'), 'utf8')).trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as { atMs: number; event: { kind: string } });
  expect(events.some(({ event }) => JSON.stringify(event).includes('Bob was here'))).toBe(true);
  expect(lines.join('\n')).not.toContain('Cleo');
  const left = events.find(({ event }) => event.kind === 'userLeftChannel');
  expect(Math.abs((left?.atMs ?? 0) / 1_000 - saidS)).toBeLessThan(0.25);
  expect(cleo.window.state.recording).toBeNull();
  // Ada heard nothing of this: the mute plugin is on, and her output is silent from then on.
  const heard = await ada.leave();
  // The limit is −60 dBFS, because the comfort noise of a pause may continue for three seconds.
  expect(rms(heard.subarray(-SAMPLE_RATE))).toBeLessThan(0.001);
}, 240_000);
