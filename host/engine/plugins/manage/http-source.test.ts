import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sirv from 'sirv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpSource } from '../../catalogue/sources/http-source.ts';
import { publishFile } from '../../catalogue/sources/publish.ts';
import type { RegistryIndex } from '../../catalogue/sources/registry-index.ts';
import { effect } from '../../catalogue/testing/effects.ts';
import { buildWatComponent } from '../../catalogue/testing/wat-component.ts';
import { generateKey, parseSecretKey } from '../../catalogue/trust/minisign.ts';
import type { SecretKey } from '../../catalogue/trust/minisign.ts';
import type { JackfieldError } from '../../errors.ts';
import { PluginManager } from './plugin-manager.ts';

const GAIN = 'test:gain';
const vouch = () => ({ kind: 'unsigned' }) as const;

let folder: string;
let registry: string;
let server: Server;
let url: string;
/** `status path` of each response. */
let answers: string[];
let key: SecretKey;
let offline: JackfieldError[];

function source(more: { indexTimeoutMs?: number; fileTimeoutMs?: number } = {}): HttpSource {
  const onOffline = (error: JackfieldError): unknown => offline.push(error);
  return new HttpSource({ url, cacheFolder: join(folder, 'cache'), onOffline, ...more });
}

async function publish(version: string, gain = 1, signs = true): Promise<void> {
  const file = join(folder, `${version}.wasm`);
  await writeFile(file, await buildWatComponent({ ...effect({ id: GAIN, gain }), version }));
  await publishFile(file, registry, signs ? key : null);
}

async function changeIndex(change: (index: RegistryIndex) => unknown): Promise<void> {
  const file = join(registry, 'index.json');
  await writeFile(file, JSON.stringify(change(JSON.parse(await readFile(file, 'utf8')) as RegistryIndex)));
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-http-'));
  registry = join(folder, 'registry');
  key = (await parseSecretKey(generateKey().secretText, ''))!;
  [answers, offline] = [[], []];
  await publish('1.0.0');
  const serve = sirv(registry, { dev: true, etag: true });
  server = createServer((request, response) => {
    response.on('finish', () => answers.push(`${response.statusCode} ${request.url}`));
    serve(request, response, () => void response.writeHead(404).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

describe('publishing', () => {
  it('writes file, signature and index, and never over a version', async () => {
    await publish('1.1.0', 0.5);
    const index = JSON.parse(await readFile(join(registry, 'index.json'), 'utf8')) as RegistryIndex;
    expect(index.plugins.map(({ id, version, isSigned }) => [id, version, isSigned])).toEqual([
      [GAIN, '1.0.0', true],
      [GAIN, '1.1.0', true],
    ]);
    await expect(publish('1.1.0', 0.25)).rejects.toMatchObject({ code: 'VERSION_EXISTS' });
    expect(await readFile(join(registry, 'index.json'), 'utf8')).toBe(`${JSON.stringify(index, null, 1)}\n`);
  });

  it('refuses what is no plugin, and a signature of other bytes', async () => {
    const file = join(folder, 'x.wasm');
    await writeFile(file, 'no wasm');
    await expect(publishFile(file, registry, key)).rejects.toMatchObject({ code: 'PLUGIN_MALFORMED' });
    await writeFile(file, await buildWatComponent({ ...effect({ id: GAIN, gain: 2 }), version: '2.0.0' }));
    await writeFile(`${file}.minisig`, await readFile(join(registry, 'test/gain/1.0.0.wasm.minisig')));
    await expect(publishFile(file, registry, null)).rejects.toMatchObject({ code: 'SIGNATURE_BAD' });
  });
});

describe('HttpSource', () => {
  it('lists the newest versions, asks with the ETag, and fetches a component once', async () => {
    const [listing] = await source().list();
    expect(listing).toMatchObject({ id: GAIN, version: '1.0.0', summary: { isSigned: true } });
    expect(await source().list()).toEqual([listing]);
    expect(answers).toEqual(['200 /index.json', '304 /index.json']);
    await source().fetch(listing!, vouch);
    const offer = await source().fetch(listing!, (_id, _content, _digest, sidecar) => {
      expect(sidecar).toContain('trusted comment:');
      return { kind: 'unsigned' };
    });
    expect(offer).toMatchObject({ source: url, digest: listing?.summary?.digest });
    expect(answers.slice(2)).toEqual(['200 /test/gain/1.0.0.wasm', '200 /test/gain/1.0.0.wasm.minisig']);
  });

  it('offers what it knows while the registry is away, and says so', async () => {
    const [listing] = await source().list();
    await source().fetch(listing!, vouch);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await source().list()).toEqual([listing]);
    expect(offline).toMatchObject([{ code: 'REGISTRY_UNREACHABLE' }]);
    await source().fetch(listing!, vouch);
    await rm(join(folder, 'cache'), { recursive: true });
    await expect(source().list()).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
    await expect(source().fetch(listing!, vouch)).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
  });

  it.each([
    ['no JSON', (): unknown => 'x'],
    ['another format', (index: RegistryIndex): unknown => ({ ...index, format: 2 })],
    [
      'a path instead of an id',
      ({ plugins }: RegistryIndex): unknown => ({ format: 1, plugins: [{ ...plugins[0], id: '../../x' }] }),
    ],
    [
      'a name that turns the text',
      ({ plugins }: RegistryIndex): unknown => ({ format: 1, plugins: [{ ...plugins[0], name: 'a\u202eb' }] }),
    ],
  ])('refuses an index with %s and keeps the last good one', async (_what, change) => {
    await source().list();
    await changeIndex(change);
    await expect(source().list()).rejects.toMatchObject({ code: 'REGISTRY_INVALID' });
  });

  it('refuses a component that is longer, or another, than the index says', async () => {
    await changeIndex(({ plugins }) => ({ format: 1, plugins: plugins.map((entry) => ({ ...entry, bytes: 100 })) }));
    const [shorter] = await source().list();
    await expect(source().fetch(shorter!, vouch)).rejects.toMatchObject({ code: 'REGISTRY_INVALID' });
    await changeIndex(({ plugins }) => ({
      format: 1,
      plugins: plugins.map((entry) => ({ ...entry, bytes: 60_000_000, digest: 'ab'.repeat(32) })),
    }));
    const [other] = await source().list();
    await expect(source().fetch(other!, vouch)).rejects.toMatchObject({ code: 'REGISTRY_INVALID' });
  });

  it('gives up on an index that is too long, one that never ends, and a redirect', async () => {
    const hostile = createServer((request, response) => {
      if (request.url === '/long/index.json') response.end('x'.repeat((4 << 20) + 1));
      else if (request.url === '/slow/index.json') response.write('{');
      else response.writeHead(302, { location: `${url}index.json` }).end();
    });
    hostile.listen(0, '127.0.0.1');
    await once(hostile, 'listening');
    const base = `http://127.0.0.1:${(hostile.address() as AddressInfo).port}`;
    try {
      for (const [path, code] of [
        ['long', 'REGISTRY_INVALID'],
        ['slow', 'REGISTRY_UNREACHABLE'],
        ['moved', 'REGISTRY_UNREACHABLE'],
      ]) {
        const cacheFolder = join(folder, 'hostile');
        const at = new HttpSource({ url: `${base}/${path}`, cacheFolder, indexTimeoutMs: 500, onOffline: () => {} });
        await expect(at.list(), path).rejects.toMatchObject({ code });
      }
    } finally {
      hostile.closeAllConnections();
      hostile.close();
    }
  });
});

describe('a plugin of an HTTP registry', { timeout: 60_000 }, () => {
  it('is listed, looked at, installed, updated when the registry has more, and runs on without it', async () => {
    const notices: string[] = [];
    const manager = await PluginManager.open({
      registryFolder: join(folder, 'bundled'),
      dataFolder: join(folder, 'data'),
      cacheFolder: join(folder, 'cache'),
      stateFile: join(folder, 'state/plugins.json'),
      launcher: null,
      session: { selfId: null, channels: [], users: [] },
      services: null,
      onSetAside: () => {},
    });
    try {
      await manager.ready;
      manager.on('notice', ({ error }) => notices.push(error.code));
      await manager.consent.setRegistries([url]);
      expect(manager.views).toMatchObject([{ id: GAIN, source: url, status: { kind: 'available' }, permissions: [] }]);
      const bundled = { name: 'bundled', kind: 'bundled', plugins: 0, error: null };
      const listed = { name: url, kind: 'http', plugins: 1, error: null };
      expect(manager.consent.sources).toEqual([bundled, listed]);
      const { offer, permissions, plugin } = await manager.inspect(GAIN);
      expect(plugin.hooks).toContain('captured-audio');
      expect(offer.signature).toEqual({ kind: 'signed', keyId: key.publicKey.keyId, isPinned: false });
      const granted = permissions.map(({ id }) => id);
      await manager.install(GAIN, granted, { digest: offer.digest });
      // A voice effect is installed switched off, and an update leaves it as it is.
      expect(manager.chain.captured).toEqual([]);
      await manager.enable(GAIN);
      await publish('1.1.0', 0.5);
      await manager.refresh();
      expect(manager.views).toMatchObject([{ version: '1.0.0', update: { version: '1.1.0', error: null } }]);
      await manager.install(GAIN, granted);
      expect(manager.views).toMatchObject([{ version: '1.1.0', update: null, source: url }]);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await manager.refresh();
      // On a busy machine the refresh that follows the installation meets the closed server, too.
      expect(new Set(notices)).toEqual(new Set(['REGISTRY_UNREACHABLE']));
      // The plugin that it listed before is still offered.
      expect(manager.consent.sources[1]).toMatchObject({ plugins: 1, error: { code: 'REGISTRY_UNREACHABLE' } });
      const nowhere = join(folder, 'nowhere');
      await manager.consent.setRegistries([nowhere]);
      const missing = { name: nowhere, kind: 'folder', plugins: 0, error: { code: 'REGISTRY_UNREACHABLE' } };
      expect(manager.consent.sources[1]).toMatchObject(missing);
      expect(manager.chain.captured).toEqual([GAIN]);
    } finally {
      await manager[Symbol.asyncDispose]();
    }
  });
});
