import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readInvite } from '@jackfield/wire/server-address';
import { reachableHosts } from '@jackfield/wire/reachable-hosts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { copySharedCache } from '../../engine/catalogue/testing/shared-cache.ts';
import { runJackfield } from '../testing/run-jackfield.ts';

const program = fileURLToPath(new URL('../jackfield.ts', import.meta.url));
const wsModule = import.meta.resolve('ws');

interface Ready {
  readonly pid: number;
  readonly port: number;
  readonly address: string | null;
  readonly server: string;
  readonly channel: string | null;
}

let folder: string;
const children: ChildProcess[] = [];

/** Folder with installed plugins and the cache with the prepared ones: preparing takes seconds and is not under test here. */
let prepared: string;

beforeAll(async () => {
  prepared = await mkdtemp(join(tmpdir(), 'jackfield-prepared-'));
  await copySharedCache(join(prepared, 'cache'));
  const { exitCode, stderr } = await runJackfield(['plugin', 'list', '--json', '--data-dir', prepared]);
  if (exitCode !== 0) throw new Error(stderr);
}, 90_000);

afterAll(() => rm(prepared, { recursive: true, force: true }));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-start-'));
  const cache = join(prepared, 'cache');
  await cp(prepared, folder, { recursive: true, filter: (path) => path !== cache });
  await symlink(cache, join(folder, 'cache'), 'junction');
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Runs `jackfield start` with its own folder and server port; `said` is its whole output. */
function start(words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  return run(['start', '--json', '--no-electron', '--server-port', '0', ...words], environment);
}

/** Runs a command that continues until it is stopped. */
function run(all: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [program, ...all], {
    env: { ...process.env, JACKFIELD_HOME: folder, JACKFIELD_BROWSER: '/nowhere', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  return {
    child,
    said: () => stderr,
    printed: () => stdout,
    ready: async (): Promise<Ready> => {
      await expect.poll(() => stdout + (child.exitCode === null ? '' : stderr), { timeout: 45_000 }).toContain('\n');
      return JSON.parse(stdout.split('\n')[0] ?? '') as Ready;
    },
    exit: async (): Promise<unknown> => {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      return child.exitCode ?? child.signalCode;
    },
  };
}

async function openSession(address: string): Promise<number> {
  const url = new URL(address);
  const response = await fetch(`${url.origin}/session`, {
    method: 'POST',
    headers: { origin: url.origin, 'content-type': 'application/json' },
    body: JSON.stringify({ code: url.hash.slice(1) }),
  });
  return response.status;
}

interface FakeBrowser {
  /** Time until its user closes it, in ms. */
  readonly forMs: number;
  readonly connects?: boolean;
  /** Hands the address to a process that runs already, and ends at once. */
  readonly handsOver?: boolean;
}

/** Writes a fake browser that connects to the engine like a page. */
async function fakeBrowser({ forMs, connects = true, handsOver = false }: FakeBrowser): Promise<string> {
  const path = join(folder, 'browser.mjs');
  const script = `#!${process.execPath}
    import { spawn } from 'node:child_process';
    import { WebSocket } from ${JSON.stringify(wsModule)};
    const url = new URL(process.argv.find((word) => word.startsWith('--app=')).slice(6));
    if (process.argv[2] !== 'child' && ${handsOver}) {
      spawn(process.argv[1], ['child', ...process.argv.slice(2)], { detached: true, stdio: 'ignore' }).unref();
      process.exit();
    }
    if (${connects}) {
      const response = await fetch(url.origin + '/session', { method: 'POST', headers: { origin: url.origin }, body: JSON.stringify({ code: url.hash.slice(1) }) });
      const { token, rpcPort } = await response.json();
      new WebSocket('ws://127.0.0.1:' + rpcPort + '/rpc', ['jackfield.' + token], { origin: url.origin });
    }
    setTimeout(() => process.exit(), ${forMs});`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  return path;
}

describe('jackfield start', { timeout: 60_000 }, () => {
  it('runs without a window, is in its channel when it says ready, and ends with exit code 0 on SIGTERM', async () => {
    const jackfield = start(['--headless', '--channel', 'Lobby', '--name', 'Bot']);
    const ready = await jackfield.ready();
    expect(ready).toMatchObject({ event: 'ready', pid: jackfield.child.pid, address: null, channel: 'Lobby' });
    expect(ready.server).toMatch(/^127\.0\.0\.1:\d+$/);
    const page = await fetch(`http://127.0.0.1:${ready.port}/`);
    expect(page.status).toBe(404);
    jackfield.child.kill('SIGTERM');
    expect(await jackfield.exit()).toBe(0);
  });

  it('says without a window that the server has no such channel, and goes on', async () => {
    const jackfield = start(['--headless', '--channel', 'Nowhere']);
    const ready = await jackfield.ready();
    expect(ready.channel).toBeNull();
    expect(jackfield.said()).toBe(
      `The server ${ready.server} has no channel Nowhere: you are in none. (CHANNEL_NOT_THERE)\n`,
    );
    expect(jackfield.child.exitCode).toBeNull();
  });

  it('says without a window that the server is not there, and keeps trying', async () => {
    const jackfield = start(['--headless', '--server', '127.0.0.1:1', '--channel', 'Lobby']);
    expect((await jackfield.ready()).channel).toBeNull();
    expect(jackfield.said()).toMatch(/^[^\n]*127\.0\.0\.1:1[^\n]* \(SERVER_UNREACHABLE\)\n$/);
    expect(jackfield.child.exitCode).toBeNull();
  });

  it('prints with --share the links and the fingerprint to send, as jackfield server does', async () => {
    const shared = run(['start', '--headless', '--share', '--server-port', '0']);
    const server = run(['server', '--port', '0', '--host', '::', '--data-dir', join(folder, 'other')]);
    for (const [jackfield, end] of [
      [shared, 'Server '],
      [server, 'Ctrl+C stops it.'],
    ] as const) {
      await expect.poll(jackfield.printed, { timeout: 45_000 }).toContain(end);
      await expect.poll(jackfield.printed).toMatch(/(Fingerprint|Certificate) +[0-9a-f]{64}\n/u);
      const words = jackfield.printed();
      const fingerprint = /[0-9a-f]{64}/u.exec(words)?.[0] ?? '';
      const links = words.match(/jackfield:\/\/\S+/gu) ?? [];
      expect(links).toHaveLength(reachableHosts('::').length);
      for (const link of links) {
        expect(readInvite(link)).toMatchObject({ isOk: true, invite: { fingerprint } });
        expect(link).not.toContain('127.0.0.1');
      }
    }
  });

  it('refuses an address that is none at once, with exit code 1 and the reason', async () => {
    const { exitCode, stderr } = await runJackfield(['start', '--headless', '--server', 'https://host/voice'], {
      JACKFIELD_HOME: folder,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      '“https://host/voice” is not a server address: leave out everything after the server name and port.',
    );
  });

  it('keeps its token to itself, refuses a second engine on its folder, is free again after a SIGKILL, and goes on when nobody reads its output', async () => {
    const first = start(['--headless']);
    const { port } = await first.ready();
    const stored = JSON.parse(await readFile(join(folder, 'state', 'engine.json'), 'utf8')) as {
      port: number;
      token: string;
    };
    expect(stored.port).toBe(port);
    expect(stored.token.length).toBeGreaterThan(30);
    expect(first.said()).not.toContain(stored.token);
    const second = await runJackfield(['start', '--headless', '--json'], { JACKFIELD_HOME: folder });
    expect(second.exitCode).toBe(1);
    expect(JSON.parse(second.stdout)).toMatchObject({ error: { code: 'ENGINE_RUNNING' } });
    first.child.kill('SIGKILL');
    await first.exit();
    const third = start(['--headless']);
    expect((await third.ready()).pid).toBe(third.child.pid);
    // Without a reader of its output, it still ends in order.
    third.child.stdout.destroy();
    third.child.stderr.destroy();
    third.child.kill('SIGTERM');
    expect(await third.exit()).toBe(0);
  });

  it('opens one more window of the first at a second start: each address works once', async () => {
    const first = start(['--no-open']);
    const ready = await first.ready();
    const second = await runJackfield(['start', '--no-open', '--json'], { JACKFIELD_HOME: folder });
    expect(second.exitCode).toBe(0);
    const more = JSON.parse(second.stdout) as Ready;
    expect(more).toMatchObject({ event: 'window', pid: ready.pid, port: ready.port });
    for (const address of [ready.address, more.address]) {
      expect(await openSession(address ?? '')).toBe(200);
      expect(await openSession(address ?? '')).toBe(403);
    }
    // The same folder has the same port next time, so that the browser remembers the microphone permission.
    first.child.kill('SIGINT');
    expect(await first.exit()).toBe(0);
    expect((await start(['--no-open']).ready()).port).toBe(ready.port);
  });

  it.runIf(process.platform !== 'win32')('ends when its user closes the window', async () => {
    const jackfield = start([], { JACKFIELD_BROWSER: await fakeBrowser({ forMs: 500 }) });
    await jackfield.ready();
    expect(await jackfield.exit()).toBe(0);
    expect(jackfield.said()).toContain('Window   chromium');
  });

  it.runIf(process.platform !== 'win32')('ends with the window also where a running browser took it over', async () => {
    const jackfield = start([], { JACKFIELD_BROWSER: await fakeBrowser({ forMs: 1_500, handsOver: true }) });
    await jackfield.ready();
    expect(await jackfield.exit()).toBe(0);
    expect(jackfield.said()).not.toContain('ended before');
  });

  it.runIf(process.platform !== 'win32')(
    'goes on and prints an address when the browser ends before it showed anything',
    async () => {
      const jackfield = start([], { JACKFIELD_BROWSER: await fakeBrowser({ forMs: 10, connects: false }) });
      await jackfield.ready();
      await expect.poll(() => jackfield.said(), { timeout: 10_000 }).toContain('closed before it showed anything');
      const address = /http:\/\/127\.0\.0\.1:\d+\/#\S+/.exec(jackfield.said())?.[0] ?? '';
      expect(await openSession(address)).toBe(200);
      expect(jackfield.child.exitCode).toBeNull();
    },
  );

  it('prints an address where there is no browser', async () => {
    const jackfield = start([]);
    await jackfield.ready();
    await expect.poll(() => jackfield.said()).toContain('Open this address, once:  http://127.0.0.1:');
  });
});
