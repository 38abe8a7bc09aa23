/** The real window on a lane that is not the switchboard: docs/design/lanes.md. */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePage, pageFolder } from '../host/cli/page-build.ts';
import { LoopbackLane } from '../host/engine/lanes/testing/loopback-lane.ts';
import { useEngines } from '../host/engine/session/testing/use-engines.ts';
import { launchBrowser } from '../host/ui/test/launch-browser.ts';
import { findAccessibilityViolations } from './harness/accessibility.ts';
import { ClientWindow } from './harness/client-window.ts';
import { screenshot } from './harness/screenshot.ts';
import { writeWav } from './speech/audio-file.ts';
import { loadSpeech } from './speech/speech.ts';

const engines = useEngines();
let browser: Browser;

beforeAll(async () => {
  await ensurePage(() => undefined, AbortSignal.timeout(120_000));
  browser = await launchBrowser();
}, 120_000);
afterAll(() => browser.close());

describe('the window on another lane', { timeout: 90_000 }, () => {
  it('shows its channels as a tree, takes its limits, hides what it does not have, and carries the voice', async () => {
    const inputPath = join(engines.folder, 'speech.wav');
    writeWav(inputPath, loadSpeech('instructions'));
    const engine = await engines.openEngine('', {
      lanes: [new LoopbackLane()],
      pageFolder,
      name: null,
      device: { kind: 'file', inputPath, outputPath: null, isLooping: true, speed: 1 },
    });
    const page = await browser.newPage();
    const window = new ClientWindow(page);
    engine.connectAtStart({ address: 'loopback://attic', home: null, channelName: null });
    await page.goto(engine.issueWindowAddress());
    await window.introduce('Ada');

    const levels = await page
      .getByTestId('channel')
      .evaluateAll((rows) =>
        rows.map((row) => [row.getAttribute('data-channel-name'), row.getAttribute('aria-level')]),
      );
    expect(levels).toEqual([
      ['House', null],
      ['Kitchen', '2'],
      ['Attic', '2'],
      ['Garden', null],
    ]);
    const leftOf = async (name: string): Promise<number> => (await window.channel(name).boundingBox())?.x ?? 0;
    expect(await leftOf('Kitchen')).toBeGreaterThan((await leftOf('House')) + 8);
    expect(await leftOf('Garden')).toBe(await leftOf('House'));

    await window.join('Kitchen');
    await window.waitForTalking('Ada', true);
    await page.getByTestId('chat-input').fill('x'.repeat(121));
    expect(await page.locator('#chat-left').innerText()).toContain('1 character too many');
    expect(await page.getByTestId('chat-send').isDisabled()).toBe(true);
    await window.say('x'.repeat(120));
    await window.waitForMessage('x'.repeat(120), 'Ada');

    for (const absent of ['channel-listen', 'open-invite', 'open-record'])
      expect(await page.getByTestId(absent).count(), absent).toBe(0);
    await screenshot(page, 'loopback-lane');
    expect(await findAccessibilityViolations(page)).toEqual([]);
    await page.keyboard.press('Control+K');
    for (const [words, isThere] of [
      ['deafen', true],
      ['record', false],
      ['invite', false],
    ] as const) {
      await page.getByTestId('palette-input').fill(words);
      const labels = await page.getByTestId('palette-item').allInnerTexts();
      const wanted = { deafen: 'Deafen', record: 'Record this conversation', invite: 'Invite people' }[words];
      expect(
        labels.some((label) => label.includes(wanted)),
        words,
      ).toBe(isThere);
    }
    expect(window.problems).toEqual([]);
  });
});
