import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePage, pageFolder } from '../host/cli/page-build.ts';
import { gainParameter, guest, laneIn, laneOut, laneTools } from '../host/engine/catalogue/testing/audio-guests.ts';
import { trap } from '../host/engine/catalogue/testing/effects.ts';
import { buildWatComponent } from '../host/engine/catalogue/testing/wat-component.ts';
import { registryFolder } from '../host/engine/supervisor/testing/chain-rig.ts';
import { launchBrowser } from '../host/ui/test/launch-browser.ts';
import { findAccessibilityViolations } from './harness/accessibility.ts';
import { ClientWindow } from './harness/client-window.ts';
import { openRegistry } from './harness/own-registry.ts';
import { People, type Person } from './harness/people.ts';
import { screenshot } from './harness/screenshot.ts';
import { loadSpeech, microphoneFile } from './speech/speech.ts';

const ID = 'jackfield:voice-changer';
const SEAL = 'test:seal';

/** Seals packets while its setting is on, and traps otherwise. */
const seal = guest({
  id: SEAL,
  exports: ['parameters', 'lane-voice-out', 'lane-voice-in'],
  functions: [
    laneTools,
    gainParameter(0),
    laneOut(`(if (f32.lt (global.get $gain) (f32.const 0.5)) (then ${trap}))`),
    laneIn(),
  ],
  manifest: {
    name: 'Seal',
    settings: {
      type: 'object',
      properties: { works: { type: 'boolean', title: 'Works', default: true, 'x-parameter': 1 } },
    },
  },
});

/** Ada speaks without pause, with plugins on her voice; Grace watches. Both have real windows. */
describe('one who speaks with plugins', () => {
  const stack = new AsyncDisposableStack();
  let registry: string;
  let ada: Person;
  let grace: Person;
  let adasWindow: ClientWindow;
  let gracesWindow: ClientWindow;

  beforeAll(async () => {
    await ensurePage(() => {}, new AbortController().signal);
    registry = await openRegistry(stack, ['opus', 'voice-gate'], { [SEAL]: await buildWatComponent(seal) });
    await offer('0.1.0');
    const people = stack.use(await People.open(registry, pageFolder));
    ada = await people.invite('Ada', { speech: microphoneFile('novel', loadSpeech('novel')) });
    grace = await people.invite('Grace');
    const browser = await launchBrowser();
    stack.defer(() => browser.close());
    const look = async (person: Person): Promise<ClientWindow> => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await page.goto(person.engine.issueWindowAddress());
      await page.getByTestId('first-run-name').fill(person.name);
      await page.getByTestId('first-run-finish').click();
      await page.getByTestId('view-talk').waitFor();
      return new ClientWindow(page);
    };
    adasWindow = await look(ada);
    gracesWindow = await look(grace);
  });
  afterAll(() => stack.disposeAsync());

  const place = (folder: string, name: string): string => join(folder, 'jackfield', name);

  /** Puts a version of the plugin into the registry. */
  async function offer(version: string): Promise<void> {
    await mkdir(place(registry, 'voice-changer'), { recursive: true });
    for (const ending of ['wasm', 'wasm.minisig']) {
      const file = join('voice-changer', `${version}.${ending}`);
      await cp(place(registryFolder, file), place(registry, file));
    }
  }

  const settings = (): unknown => ada.engine.snapshot.plugins.find(({ id }) => id === ID)?.settings;
  /** Elements that show Grace that a voice is changed. */
  const marks = (page: Page): Locator[] => [
    page.locator('[data-testid="member"][data-user-name="Ada"]').getByTestId('voice-changed'),
  ];

  it('may use a voice changer of the contract 0.1.0, which says nothing of itself and hands its settings on to 0.2.0', async () => {
    await ada.install(ID);
    const kept = { mode: 'robot', semitones: -5.5, keepFormants: false, mix: 80 };
    await ada.window.request('setPluginSettings', { id: ID, settings: kept });
    expect(ada.engine.snapshot.plugins.find(({ id }) => id === ID)).toMatchObject({ version: '0.1.0', settings: kept });
    for (const mark of marks(gracesWindow.page)) expect(await mark.count()).toBe(0);

    await offer('0.2.0');
    await ada.window.request('refreshPlugins', null);
    await ada.install(ID);
    const plugin = ada.engine.snapshot.plugins.find(({ id }) => id === ID);
    expect(plugin).toMatchObject({ version: '0.2.0', status: { kind: 'on' } });
    expect(settings()).toEqual({ ...kept, formantSemitones: 0, bypass: false });
  });

  it('is marked for the others while a voice changer is on, in the list and on the stage, and not after it', async () => {
    const { page } = gracesWindow;
    for (const mark of marks(page)) await mark.waitFor();
    await screenshot(page, 'voice-changed');
    await ada.window.request('disablePlugin', { id: ID });
    for (const mark of marks(page)) await mark.waitFor({ state: 'detached' });
    await ada.window.request('enablePlugin', { id: ID });
    for (const mark of marks(page)) await mark.waitFor();
    expect(await findAccessibilityViolations(page)).toEqual([]);
  });

  it('turns the voice changer in its panel, which follows its settings', async () => {
    const { page } = adasWindow;
    const panel = page.locator(`[data-testid="slot"][data-plugin-id="${ID}"][data-slot="side-panel"]`);
    await panel.waitFor();
    const element = (kind: string, key: string): Locator =>
      panel.locator(`[data-testid="slot-${kind}"]`).and(panel.locator(`[data-key="${key}"], [data-key="${key}"] *`));
    await element('select', 'preset').selectOption({ label: 'Whisper' });
    await expect.poll(settings).toMatchObject({ mode: 'whisper', mix: 100 });
    await element('slider', 'pitch').waitFor({ state: 'detached' });
    await ada.window.request('setPluginSettings', { id: ID, settings: { mode: 'pitch', semitones: 7 } });
    await element('slider', 'pitch').waitFor();
    await expect.poll(() => element('slider', 'pitch').getAttribute('aria-valuenow')).toBe('7');
    await element('toggle', 'bypass').click();
    await expect.poll(settings).toMatchObject({ bypass: true, semitones: 7 });
    await screenshot(page, 'voice-changer-panel');
    expect(await findAccessibilityViolations(page)).toEqual([]);
  });

  describe('when what seals the voice fails', () => {
    const banner = (): Locator => adasWindow.page.getByTestId('voice-held-banner');
    /** Ada's entry in Grace's window. */
    const seen = (state: string): Locator =>
      gracesWindow.page.locator(`[data-testid="member"][data-user-name="Ada"]${state}`);
    const setWorks = (works: boolean): Promise<unknown> =>
      ada.window.request('setPluginSettings', { id: SEAL, settings: { works } });

    beforeAll(async () => {
      await adasWindow.open('talk');
      // With the plugin at both ends, a talking state in Grace's window means that the voice was sealed and opened: her plugin lets nothing else through.
      await Promise.all([ada.install(SEAL), grace.install(SEAL)]);
      await seen('[data-talking="true"]').waitFor({ timeout: 30_000 });
    });

    it('is muted, whatever one presses, until one says that it may be without', async () => {
      expect(await banner().count()).toBe(0);
      await setWorks(false);
      await banner().waitFor({ timeout: 30_000 });
      await seen('[data-muted="true"][data-talking="false"]').waitFor();
      for (const theme of ['dark', 'light'] as const) {
        await ada.window.request('updateSettings', { theme });
        await screenshot(adasWindow.page, `voice-held-${theme}`);
        expect(await findAccessibilityViolations(adasWindow.page)).toEqual([]);
      }
      await ada.window.request('setMuted', { isMuted: false });
      await ada.window.until('self', ({ isMuted }) => isMuted);
      expect(await seen('[data-muted="true"][data-talking="false"]').count()).toBe(1);

      await banner().getByTestId('voice-held-without').click();
      await grace.window.request('disablePlugin', { id: SEAL });
      await seen('[data-muted="false"][data-talking="true"]').waitFor({ timeout: 30_000 });
      expect(await banner().count()).toBe(0);
      expect(ada.engine.snapshot.plugins.find(({ id }) => id === SEAL)?.status).toEqual({ kind: 'off' });
    });

    it('is heard again, sealed, when it is switched on again and works', async () => {
      await setWorks(true);
      for (const { window } of [ada, grace]) {
        await window.request('enablePlugin', { id: SEAL });
        await window.until('plugins', (all) => all.some(({ id, status }) => id === SEAL && status.kind === 'on'));
      }
      await setWorks(false);
      await banner().waitFor({ timeout: 30_000 });
      await setWorks(true);
      await banner().getByTestId('voice-held-again').click();
      await banner().waitFor({ state: 'detached', timeout: 30_000 });
      await seen('[data-muted="false"][data-talking="true"]').waitFor({ timeout: 30_000 });
      expect(ada.engine.snapshot.plugins.find(({ id }) => id === SEAL)?.status).toEqual({ kind: 'on' });
    });
  });
});
