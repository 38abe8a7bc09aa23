import type { PositionalState } from '@jackfield/protocol/state';
import { describe, expect, it } from 'vitest';
import { snapshot, WINDOW_DEVICE } from './fixtures.ts';
import { runAxeInBothThemes } from './run-axe.ts';
import { useWindows } from './with-window.ts';

const { open, openEngine, openWindow } = useWindows();

/** Grace (2) is ahead on the left. */
const placed: PositionalState = {
  pluginId: 'jackfield:round-table',
  people: [{ userId: 2, toRightM: -2, aheadM: 2, distanceM: 2.83 }],
};

/** Script in the page that measures the channels of all audio that plays. */
const LISTEN = `
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (...given) {
  if (this instanceof AudioWorkletNode && given[0] instanceof AudioDestinationNode) {
    const splitter = new ChannelSplitterNode(this.context, { numberOfOutputs: 2 });
    connect.call(this, splitter);
    globalThis.ears = [0, 1].map((channel) => {
      const ear = new AnalyserNode(this.context, { fftSize: 2048 });
      connect.call(splitter, ear, channel);
      return ear;
    });
  }
  return connect.apply(this, given);
};
globalThis.peaks = () => (globalThis.ears ?? []).map((ear) => {
  const samples = new Float32Array(2048);
  ear.getFloatTimeDomainData(samples);
  return Math.round(10 * Math.max(...samples.map(Math.abs))) / 10;
});`;

describe('positional audio in the window', () => {
  it('plays mid and side of the engine as left and right, and the mid alone as both', async () => {
    const engine = await openEngine({ device: WINDOW_DEVICE });
    engine.pcm.isToneLeft = true;
    const { page } = await open();
    await page.addInitScript({ content: LISTEN });
    await page.goto(engine.address);
    const peaks = () => page.evaluate('peaks()');
    await expect.poll(peaks, { timeout: 20_000 }).toEqual([0.2, 0]);
    engine.pcm.isToneLeft = false;
    await expect.poll(peaks, { timeout: 20_000 }).toEqual([0.1, 0.1]);
  });

  it('draws who shares the space as it moves, and nothing while one has no place', async () => {
    const { page, engine, problems } = await openWindow();
    const plot = page.getByTestId('space-plot');
    expect(await plot.count()).toBe(0);
    engine.publish('positional', placed);
    const dot = plot.getByTestId('space-dot');
    await dot.waitFor();
    expect(await plot.getByRole('img').getAttribute('aria-label')).toBe(
      'Around you: Grace Hopper, 2.8 m ahead on the left',
    );
    const [square, point] = [await plot.getByRole('img').boundingBox(), await dot.locator('circle').boundingBox()];
    if (square === null || point === null) throw new Error('the plot is not visible');
    expect(point.x).toBeLessThan(square.x + square.width / 2);
    expect(point.y).toBeLessThan(square.y + square.height / 2);
    engine.publish('positional', { ...placed, people: [] });
    await expect.poll(() => plot.textContent()).toContain('Nobody here shares your space yet');
    engine.publish('positional', null);
    await plot.waitFor({ state: 'detached' });
    expect(problems).toEqual([]);
  });

  it('asks the engine for other distances, and for none of it', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('nav-settings').click();
    const card = page.getByTestId('settings-positional');
    expect(await card.textContent()).toContain('No positions available');
    const before = snapshot().settings.positional;
    const asked = () => engine.requests.findLast(({ method }) => method === 'updateSettings')?.params;
    await card.getByTestId('settings-maximumDistanceM').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(asked).toEqual({ positional: { ...before, maximumDistanceM: 16 } });
    await card.getByTestId('settings-positional-on').click();
    await expect.poll(asked).toMatchObject({ positional: { isOn: false } });
  });

  it('has nothing that axe objects to in either theme, and fits 360 px', async () => {
    const { page } = await openWindow({ positional: placed });
    await page.getByTestId('space-dot').waitFor();
    expect(await runAxeInBothThemes(page)).toEqual([]);
    await page.getByTestId('nav-settings').click();
    await page.getByTestId('settings-positional').waitFor();
    expect(await runAxeInBothThemes(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  });
});
