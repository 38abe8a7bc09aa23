import type { Locator, Page } from 'playwright-core';

/** Long enough for a busy machine with two cores; tests measure required times themselves. */
const TIMEOUT_MS = 15_000;

/** The window, accessed by the names that docs/design/window.md guarantees. */
export class ClientWindow {
  readonly page: Page;
  /** Errors that the page has thrown or logged. */
  readonly problems: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.problems.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
    page.setDefaultTimeout(TIMEOUT_MS);
  }

  get app(): Locator {
    return this.page.getByTestId('app');
  }

  /** Waits until the root element's `data-NAME` has this value. */
  async waitForState(name: 'connection' | 'link' | 'device', value: string, timeoutMs = TIMEOUT_MS): Promise<void> {
    await this.page.locator(`[data-testid="app"][data-${name}="${value}"]`).waitFor({ timeout: timeoutMs });
  }

  /** Enters the user's name, as at the first start, and waits for the view with the channels. */
  async introduce(name: string): Promise<void> {
    await this.page.getByTestId('first-run-name').fill(name);
    await this.page.getByTestId('first-run-finish').click();
    await this.page.getByTestId('view-talk').waitFor();
    await this.waitForState('connection', 'connected');
    await this.waitForState('device', 'running');
  }

  channel(name: string): Locator {
    return this.page.locator(`[data-testid="channel"][data-channel-name="${name}"]`);
  }

  /** A user's entry in a channel. */
  member(name: string): Locator {
    return this.page.locator(`[data-testid="member"][data-user-name="${name}"]`);
  }

  async join(channel: string): Promise<void> {
    await this.channel(channel).getByTestId('channel-join').click();
    await this.page.locator(`[data-testid="channel"][data-channel-name="${channel}"][data-joined="true"]`).waitFor();
  }

  async isTalking(name: string): Promise<boolean> {
    return (await this.member(name).getAttribute('data-talking')) === 'true';
  }

  async waitForTalking(name: string, isTalking: boolean, timeoutMs = TIMEOUT_MS): Promise<void> {
    await this.page
      .locator(`[data-testid="member"][data-user-name="${name}"][data-talking="${isTalking}"]`)
      .waitFor({ timeout: timeoutMs });
  }

  async say(text: string): Promise<void> {
    await this.page.getByTestId('chat-input').fill(text);
    await this.page.getByTestId('chat-send').click();
  }

  /** Waits for a chat message that contains `text`, from any user or from one; returns its whole text. */
  async waitForMessage(text: string | RegExp, from?: string): Promise<string> {
    const messages =
      from === undefined
        ? this.page.getByTestId('chat-message')
        : this.page.locator(`[data-testid="chat-message"][data-user-name="${from}"]`);
    const message = messages.filter({ hasText: text }).first();
    await message.waitFor();
    return message.innerText();
  }

  async open(view: 'talk' | 'plugins' | 'settings'): Promise<void> {
    await this.page.getByTestId(`nav-${view}`).click();
    await this.page.getByTestId(`view-${view}`).waitFor();
  }

  /** A plugin's row on the Plugins page. */
  plugin(id: string): Locator {
    return this.page.locator(`[data-testid="plugin"][data-plugin-id="${id}"]`);
  }

  async waitForPlugin(id: string, status: string): Promise<void> {
    await this.page
      .locator(`[data-testid="plugin"][data-plugin-id="${id}"][data-status="${status}"]`)
      .waitFor({ timeout: 30_000 });
  }

  /** Installs an available plugin on the Plugins page, after the permission sheet. */
  async installPlugin(id: string): Promise<void> {
    await this.plugin(id).getByTestId('plugin-install').click();
    await this.page.getByTestId('permission-sheet').waitFor();
    await this.page.getByTestId('permission-accept').click();
    await this.page.getByTestId('permission-sheet').waitFor({ state: 'detached' });
  }

  /** Sets the plugin's switch on the Plugins page, after installing the plugin if needed, and waits for `on` or `off`. */
  async setPlugin(id: string, isOn: boolean): Promise<void> {
    const row = this.plugin(id);
    await row.waitFor();
    if ((await row.getAttribute('data-status')) === 'available') await this.installPlugin(id);
    const control = row.getByTestId('plugin-switch');
    await control.waitFor();
    if (((await control.getAttribute('aria-checked')) === 'true') !== isOn) await control.click();
    await this.waitForPlugin(id, isOn ? 'on' : 'off');
  }
}
