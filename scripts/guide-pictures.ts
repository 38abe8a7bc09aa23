import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { Client } from '../e2e/harness/client.ts';
import type { ClientWindow } from '../e2e/harness/client-window.ts';
import { startJackfield } from '../e2e/harness/jackfield.ts';
import { SoundRoom } from '../e2e/harness/sound-room.ts';
import { loadSpeech } from '../e2e/speech/speech.ts';

/**
 * Creates the pictures of the guide: `node scripts/guide-pictures.ts [FOLDER]`, by default in docs/guide/images. Three users with real windows, servers and
 * voices; the pictures show the load of the machine, so run it alone.
 */
const folder = process.argv[2] ?? fileURLToPath(new URL('../docs/guide/images', import.meta.url));
const SIZE = { width: 1180, height: 800 };
const PATIENCE_MS = 180_000;

await using stack = new AsyncDisposableStack();
const home = await mkdtemp(join(tmpdir(), 'jackfield-pictures-'));
stack.defer(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
await mkdir(folder, { recursive: true });
const room = stack.use(await SoundRoom.open(['ada', 'bob', 'cleo']));

async function start(name: string, server?: string): Promise<Client> {
  const env = room.environmentOf(name.toLowerCase());
  const client = stack.use(
    await Client.start({ name, env, home: join(home, name), ...(server === undefined ? {} : { server }) }),
  );
  client.window.page.setDefaultTimeout(PATIENCE_MS);
  await client.window.page.setViewportSize(SIZE);
  return client;
}

async function picture(page: Page, name: string, clip?: { x: number; y: number; width: number; height: number }) {
  await page.mouse.move(0, 0);
  await page.evaluate('document.fonts.ready');
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled', ...(clip === undefined ? {} : { clip }) });
  process.stdout.write(`${name}.png\n`);
}

/** Lets a user speak while `work` runs. */
async function whileSpeaking(who: string, work: () => Promise<void>): Promise<void> {
  const hush = new AbortController();
  const spoken = room.speak(who, loadSpeech('instructions'), hush.signal);
  await work();
  hush.abort();
  await spoken;
}

async function write(window: ClientWindow, ...lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    await window.say(line);
    await window.waitForMessage(line);
  }
}

/** Talking lamps, meters and costs are updated within a second and a half. */
function waitForFigures(): Promise<void> {
  return page.waitForTimeout(1_500);
}

async function waitForPlugin(id: string, status: 'on' | 'off'): Promise<void> {
  await page.locator(`[data-testid="plugin"][data-plugin-id="${id}"][data-status="${status}"]`).waitFor();
}

/** Installs a plugin that changes the voice or shows a panel, and enables it. */
async function turnOn(id: string): Promise<void> {
  const row = window.plugin(id);
  await row.getByTestId('plugin-install').click();
  await page.getByTestId('permission-accept').click();
  await page.getByTestId('permission-sheet').waitFor({ state: 'detached' });
  const control = row.getByTestId('plugin-switch');
  if ((await control.getAttribute('aria-checked')) !== 'true') await control.click();
  await waitForPlugin(id, 'on');
}

const ada = await start('Ada');
const { window, program } = ada;
const { page } = window;
await page.getByTestId('first-run-name').fill('Ada');
await page.getByTestId('first-run-try').click();
await whileSpeaking('ada', async () => {
  await page.locator('[data-testid="first-run-level"]:not([aria-valuenow="-80"])').waitFor();
  await page.waitForTimeout(1_000);
  await picture(page, 'first-run');
});
await page.getByTestId('first-run-finish').click();
await window.waitForState('connection', 'connected', PATIENCE_MS);
const [, server = ''] = await program.waitForOutput(/Server +(\S+:\d+)/, PATIENCE_MS);

const [bob, cleo] = [await start('Bob', server), await start('Cleo', server)];
for (const guest of [bob, cleo]) await guest.window.introduce(guest.name);
stack.use(
  startJackfield(
    ['start', '--headless', '--server', server, '--name', 'Dan', '--channel', 'Quiet room'],
    join(home, 'Dan'),
  ),
);
for (const client of [ada, bob, cleo]) await client.window.join('Lobby');
await window.member('Dan').waitFor();

await window.open('plugins');
for (const id of ['opus', 'noise-suppression', 'voice-gate']) await waitForPlugin(`jackfield:${id}`, 'on');
await window.plugin('jackfield:greeter').getByTestId('plugin-install').click();
await page.getByTestId('permission-accept').waitFor();
await picture(page, 'permissions');
await page.getByTestId('permission-accept').click();
await waitForPlugin('jackfield:greeter', 'on');

await window.open('talk');
await write(cleo.window, 'Does anybody hear the fan, or is it gone?');
await write(window, 'Gone. What did you switch on?');
await write(cleo.window, 'Noise suppression, see https://jmvalin.ca/demo/rnnoise/', 'It runs on your own computer.');
await write(bob.window, '!dice 2d20+1');
await window.waitForMessage('Bob rolls');
await write(bob.window, 'I start. Everybody ready?');
await whileSpeaking('bob', async () => {
  await window.waitForTalking('Bob', true, PATIENCE_MS);
  await waitForFigures();
  await picture(page, 'talk');
});

await window.open('plugins');
await turnOn('jackfield:voice-changer');
await whileSpeaking('ada', async () => {
  await cleo.window.waitForTalking('Ada', true, PATIENCE_MS);
  await waitForFigures();
  await page.getByTestId('view-plugins').evaluate((view) => (view.scrollTop = 0));
  await picture(page, 'plugins');
  await page.getByTestId('show-grants').click();
  await page.getByTestId('all-grants').waitFor();
  await picture(page, 'grants-light');
  await page.getByTestId('show-grants').click();
  await window.plugin('jackfield:noise-suppression').getByTestId('plugin-open').click();
  const detail = page.locator('[data-testid="plugin-detail"][data-plugin-id="jackfield:noise-suppression"]');
  await detail.getByTestId('metrics-p50').waitFor();
  await detail.evaluate((element) => element.scrollIntoView());
  await picture(page, 'metrics-light');
});
await window.plugin('jackfield:voice-changer').getByTestId('plugin-switch').click();
await waitForPlugin('jackfield:voice-changer', 'off');
await window.open('settings');
await picture(page, 'settings-light');

await window.open('plugins');
await turnOn('jackfield:talk-time');
await window.open('talk');
await whileSpeaking('cleo', async () => {
  await window.waitForTalking('Cleo', true, PATIENCE_MS);
  await page.waitForTimeout(4_000);
  const channel = await page.locator('.talk__room').boundingBox();
  await picture(page, 'slots', channel ?? undefined);
});

const record = stack.use(startJackfield(['plugin', 'record', join(home, 'diagnostic'), '--seconds', '10'], bob.home));
await page.getByTestId('recording-question').waitFor();
await picture(page, 'recording', { x: 0, y: 0, width: SIZE.width, height: 260 });
await record.stop();
