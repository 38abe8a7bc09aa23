import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWindowProcess } from '../browser/window-process.ts';
import { electronWindowCommand } from './electron-window.ts';
import { fetchElectron, findElectron } from './find-electron.ts';

let folder: string;
let server: Server;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-electron-'));
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const port = (): number => (server.address() as AddressInfo).port;

/** A page that reports what it can access, in the window that users get. */
const page = `<!doctype html><title>smoke</title><script type="module">
  const microphone = await navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'granted', (error) => error.name);
  const camera = await navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'granted', (error) => error.name);
  const facts = {
    bridge: window.jackfieldShell, isIsolated: typeof require === 'undefined' && typeof process === 'undefined',
    popup: window.open('http://127.0.0.1:1/') === null, microphone, camera,
  };
  await fetch('/report', { method: 'POST', body: JSON.stringify(facts) });
  window.close();
</script>`;

const electron = findElectron();
if (electron === null) {
  process.stderr.write(
    '\nNOT RUN: the smoke test of the Electron window, because the binary of Electron is not on this machine.\n\n',
  );
}

describe('the Electron window', () => {
  it('is written as JavaScript that parses, with the code of the address in the environment only', async () => {
    const address = 'http://127.0.0.1:4000/#one-time-code';
    const command = await electronWindowCommand({ address, profileFolder: folder });
    expect(command.commandArguments.join(' ')).not.toContain('one-time-code');
    expect(command.environment['JACKFIELD_ADDRESS']).toBe(address);
    const appFolder = command.commandArguments.at(-1) ?? '';
    const main = await readFile(join(appFolder, 'main.mjs'), 'utf8');
    expect(main).toContain("from './window-policy.mjs'");
    for (const demand of ['contextIsolation: true', 'sandbox: true', 'nodeIntegration: false', "action: 'deny'"]) {
      expect(main).toContain(demand);
    }
    expect(await readFile(join(appFolder, 'preload.cjs'), 'utf8')).toContain("require('electron')");
    const policy: unknown = await import(pathToFileURL(join(appFolder, 'window-policy.mjs')).href);
    expect(policy).toMatchObject({ mayNavigate: expect.any(Function) });
  });

  it.runIf(electron !== null)(
    'opens the page isolated, with its bridge and microphone and without camera or pop-ups',
    async () => {
      const reported = new Promise<string>((resolve) => {
        server.on('request', (request, response) => {
          if (request.method !== 'POST') {
            response.setHeader('content-type', 'text/html').end(page);
            return;
          }
          let body = '';
          request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
          request.on('end', () => {
            response.end();
            resolve(body);
          });
        });
      });
      const command = await electronWindowCommand({ address: `http://127.0.0.1:${port()}/`, profileFolder: folder });
      const window = await startWindowProcess({
        kind: 'electron',
        command: electron ?? '',
        commandArguments: [...command.commandArguments, '--use-fake-device-for-media-stream'],
        environment: { ...process.env, ...command.environment },
      });
      try {
        const facts: unknown = JSON.parse(await reported);
        expect(facts).toEqual({
          bridge: { kind: 'electron', platform: process.platform },
          isIsolated: true,
          popup: true,
          microphone: 'granted',
          camera: 'NotAllowedError',
        });
        await window.closed;
      } finally {
        await window.close();
      }
    },
  );
});

describe('fetchElectron', () => {
  it('gives up in time when the download hangs, and says why', async () => {
    server.on('request', (request) => request.resume());
    const lines: string[] = [];
    const started = performance.now();
    const fetched = await fetchElectron({
      say: (line) => lines.push(line),
      timeoutMs: 1_500,
      environment: {
        ...process.env,
        ELECTRON_MIRROR: `http://127.0.0.1:${port()}/`,
        ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'nowhere'),
        electron_config_cache: join(folder, 'cache'),
      },
    });
    expect(fetched).toEqual({ kind: 'failed', reason: 'not finished after 1.5 s' });
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(lines[0]).toContain('at most 1.5 s');
    expect(lines[1]).toContain('not finished');
  });

  it('reports a refused download as it is', async () => {
    server.on('request', (_, response) => {
      response.writeHead(404).end();
    });
    const fetched = await fetchElectron({
      say: () => undefined,
      environment: {
        ...process.env,
        ELECTRON_MIRROR: `http://127.0.0.1:${port()}/`,
        ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'nowhere'),
        electron_config_cache: join(folder, 'cache'),
      },
    });
    expect(fetched.kind).toBe('failed');
    expect(fetched).toMatchObject({ reason: expect.stringMatching(/404|Not Found/) });
  });
});
