import { chromium, type Browser } from 'playwright-core';
import { findChromium } from '../../shell/browser/find-chromium.ts';

/** Starts the machine's Chromium with a fake microphone that beeps. `autoplay` is its policy for audio before the first gesture. */
export async function launchBrowser(
  autoplay: 'no-user-gesture-required' | 'document-user-activation-required' = 'no-user-gesture-required',
): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null)
    throw new Error('These tests need Chromium: install it (Debian: apt-get install chromium).');
  return chromium.launch({
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--use-fake-device-for-media-stream',
      `--autoplay-policy=${autoplay}`,
    ],
  });
}
