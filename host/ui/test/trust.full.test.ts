import { describe, expect, it } from 'vitest';
import type { Grant, PluginView } from '@jackfield/protocol/plugins';
import { ADA, plugin, snapshot, user } from './fixtures.ts';
import { runAxe } from './run-axe.ts';
import { pluginRow, useWindows } from './with-window.ts';

const { openWindow } = useWindows();

const KEY = 'C254A58E364C7EC5';
const HEARS = {
  id: 'hears-own-voice',
  title: 'Hear and change your voice',
  explanation: 'Everything that your microphone picks up passes through this plugin before it is sent.',
  risk: 'medium',
  reason: null,
} as const;
const CHAT = { ...HEARS, id: 'chat', title: 'Write chat messages as you', explanation: 'Others see its messages.' };
const EAVES = {
  ...HEARS,
  id: 'eavesdropping',
  title: 'Hear voices and also send something away',
  risk: 'high',
} as const;

function grant(id: string, more: Partial<Grant> = {}): Grant {
  return { id, scope: 'everywhere', servers: [], isInForce: true, uses: 0, lastUsedMs: null, ...more };
}

/** A running plugin that may hear and send, with an update that requests a new permission. */
const PARROT: PluginView = plugin('someone:parrot', 'Parrot', {
  permissions: [EAVES, CHAT, HEARS],
  grants: [
    grant('eavesdropping'),
    grant('chat', { uses: 4, lastUsedMs: Date.now() - 590_000 }),
    grant('hears-own-voice', { uses: 90, lastUsedMs: Date.now() + 600_000 }),
  ],
  signature: { kind: 'signed', keyId: KEY, isPinned: true },
  source: 'https://plugins.example/registry',
});

function withPlugins(...plugins: readonly PluginView[]) {
  return { plugins, chain: { captured: [], decoded: [], mixed: [] } };
}

describe('the permission sheet', () => {
  it('says who signed a plugin and where it comes from, and hands back exactly what was shown', async () => {
    const fresh = plugin('someone:parrot', 'Parrot', {
      status: { kind: 'available' },
      signature: { kind: 'signed', keyId: KEY, isPinned: false },
      source: 'https://plugins.example/registry',
    });
    const { page, engine } = await openWindow(withPlugins(fresh));
    await page.getByTestId('nav-plugins').click();
    await pluginRow(page, 'someone:parrot').getByTestId('plugin-install').click();
    const line = page.getByTestId('permission-sheet').getByTestId('signature');
    expect(await line.textContent()).toContain(`a key that is new to you, ${KEY}`);
    expect(await line.textContent()).toContain('from https://plugins.example/registry');
    await page.getByTestId('permission-accept').click();
    await page.getByTestId('permission-sheet').waitFor({ state: 'detached' });
    const params = engine.requests.find(({ method }) => method === 'installPlugin')?.params;
    expect(params).toEqual({ id: 'someone:parrot', granted: ['hears-own-voice'], digest: fresh.digest });
  });

  it('marks an unsigned plugin', async () => {
    const unsigned = plugin('someone:parrot', 'Parrot', {
      status: { kind: 'available' },
      signature: { kind: 'unsigned' },
      source: 'file',
    });
    const { page } = await openWindow(withPlugins(unsigned));
    await page.getByTestId('nav-plugins').click();
    await pluginRow(page, 'someone:parrot').getByTestId('plugin-install').click();
    const line = page.getByTestId('permission-sheet').getByTestId('signature');
    expect(await line.textContent()).toContain('Not signed: nobody vouches for this file');
    expect(await line.getAttribute('data-kind')).toBe('unsigned');
  });

  it('asks at an update only for what is new, and for hearing and sending on its own', async () => {
    const older = { ...PARROT, grants: [grant('hears-own-voice')], update: { version: '0.2.0', error: null } };
    const { page, engine } = await openWindow(withPlugins(older));
    await page.getByTestId('nav-plugins').click();
    await pluginRow(page, 'someone:parrot').getByTestId('plugin-update-badge').waitFor();
    await pluginRow(page, 'someone:parrot').getByTestId('plugin-open').click();
    await page.getByTestId('plugin-update').click();
    const sheet = page.getByTestId('permission-sheet');
    await sheet.waitFor();
    expect(await sheet.getByRole('heading', { level: 2 }).textContent()).toBe('Update Parrot to 0.2.0?');
    const asked = await sheet.getByTestId('permission').all();
    expect(await Promise.all(asked.map((each) => each.getAttribute('data-permission-id')))).toEqual([
      'chat',
      'eavesdropping',
    ]);
    expect(await sheet.getByTestId('permission-new').count()).toBe(1);
    expect(await page.getByTestId('permission-accept').isDisabled()).toBe(true);
    expect(await runAxe(page)).toEqual([]);
    await page.getByTestId('permission-eavesdropping').click();
    await page.getByTestId('permission-accept').click();
    await sheet.waitFor({ state: 'detached' });
    const granted = ['eavesdropping', 'chat', 'hears-own-voice'];
    expect(engine.requests.find(({ method }) => method === 'installPlugin')?.params).toMatchObject({ granted });
  });

  it('says why an update cannot be had', async () => {
    const error = { code: 'SIGNATURE_KEY_CHANGED', message: 'The plugin is signed with another key.' };
    const { page } = await openWindow(withPlugins({ ...PARROT, update: { version: '0.2.0', error } }));
    await page.getByTestId('nav-plugins').click();
    await pluginRow(page, 'someone:parrot').getByTestId('plugin-open').click();
    expect(await page.getByTestId('plugin-update-note').textContent()).toContain('SIGNATURE_KEY_CHANGED');
    expect(await page.getByTestId('plugin-update').count()).toBe(0);
  });

  it('opens for a file that is picked or dropped, with its signature, and says what is wrong with one', async () => {
    const { page, engine } = await openWindow();
    await page.getByTestId('nav-plugins').click();
    const wasm = { name: 'x.wasm', mimeType: 'application/wasm', buffer: Buffer.from('\0asm....') };
    const signature = { name: 'x.wasm.minisig', mimeType: 'text/plain', buffer: Buffer.from('untrusted comment: x') };
    await page.getByTestId('plugin-picker').setInputFiles([wasm, signature]);
    await page.getByTestId('permission-sheet').waitFor();
    expect(engine.uploads).toEqual([{ bytes: 8, signature: 'untrusted comment: x' }]);
    await page.getByTestId('permission-cancel').click();
    await page.getByTestId('view-plugins').evaluate((view) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['no component'], 'y.wasm'));
      view.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    });
    await expect.poll(() => page.getByTestId('permission-error').textContent()).toContain('PLUGIN_MALFORMED');
  });
});

describe('grants', () => {
  it('shows what each plugin may do and when it last did, and takes it back', async () => {
    const { page, engine, problems } = await openWindow(withPlugins(PARROT));
    await page.getByTestId('nav-plugins').click();
    await page.getByTestId('show-grants').click();
    const row = page.getByTestId('all-grants').locator('[data-permission-id="chat"]');
    expect(await row.getByTestId('grant-used').textContent()).toMatch(/Last used 1\d minutes ago/);
    const hears = page.getByTestId('all-grants').locator('[data-permission-id="hears-own-voice"]');
    expect(await hears.getByTestId('grant-used').textContent()).toContain('In use now');
    expect(await runAxe(page)).toEqual([]);
    await row.getByTestId('grant-where').selectOption('nowhere');
    await expect.poll(() => row.getAttribute('data-in-force')).toBe('false');
    await row.getByTestId('grant-where').selectOption({ label: 'Only on voice.example.org:7430' });
    await expect.poll(() => row.getAttribute('data-in-force')).toBe('true');
    const changes = engine.requests.filter(({ method }) => method === 'setPluginGrant').map(({ params }) => params);
    expect(changes).toEqual([
      { id: 'someone:parrot', permission: 'chat', where: 'nowhere' },
      { id: 'someone:parrot', permission: 'chat', where: 'here' },
    ]);
    expect(problems).toEqual([]);
  });

  it('warns on every page while a plugin runs that hears and sends', async () => {
    const { page, engine } = await openWindow(withPlugins(PARROT));
    await page.getByTestId('view-talk').waitFor();
    expect(await page.getByTestId('eavesdropping-badge').textContent()).toContain('Parrot');
    expect(await runAxe(page)).toEqual([]);
    await page.getByTestId('nav-plugins').click();
    await pluginRow(page, 'someone:parrot').getByTestId('plugin-eavesdropping').waitFor();
    engine.setStatus('someone:parrot', { kind: 'off' });
    await page.getByTestId('eavesdropping-badge').waitFor({ state: 'detached' });
  });
});

describe('a plugin that misbehaves', () => {
  it('shows its log, and writes a report for its author', async () => {
    const { page, engine } = await openWindow(withPlugins(PARROT));
    engine.logLines = [
      { atMs: Date.UTC(2026, 10, 20, 18, 2), level: 'info', message: 'hello <b>you</b>' },
      { atMs: Date.UTC(2026, 10, 20, 18, 3), level: 'error', message: 'TRAPPED: The plugin crashed.' },
    ];
    await page.getByTestId('nav-plugins').click();
    await pluginRow(page, 'someone:parrot').getByTestId('plugin-open').click();
    await page.getByTestId('plugin-log-open').click();
    await expect.poll(() => page.getByTestId('plugin-log').textContent()).toContain('hello <b>you</b>');
    expect(await runAxe(page)).toEqual([]);
    await page.getByTestId('plugin-report').click();
    await expect.poll(() => page.getByTestId('plugin-report-file').textContent()).toContain('someone-parrot.json');
    await page.locator('[data-plugin-id="someone:parrot"][data-status="off"]').waitFor();
  });
});

describe('a changed voice', () => {
  it('is marked beside the person, with words', async () => {
    const changed = user(2, 'Grace Hopper', '5a17c2d4e6f80911', 1, { hasVoiceChanger: true });
    const { page } = await openWindow({ users: [ADA, changed, ...snapshot().users.slice(2)] });
    const member = page.locator('[data-testid="member"][data-user-id="2"]');
    expect(await member.getByTestId('voice-changed').textContent()).toContain('changed voice');
    expect(await page.getByTestId('voice-changed').count()).toBe(1);
    expect(await runAxe(page)).toEqual([]);
  });
});
