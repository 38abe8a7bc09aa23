import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRawClient } from './testing/raw-client.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
let stack: AsyncDisposableStack;
let folder: string;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  folder = await mkdtemp(join(tmpdir(), 'jackfield-main-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
});
afterEach(() => stack.disposeAsync());

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...args], { timeout: 15_000 }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}

interface Ready {
  readonly port: number;
  readonly udpPort: number;
  readonly adminPort: number;
  readonly fingerprint: string;
}

async function start(...args: string[]): Promise<Ready & { stop: () => Promise<unknown[]> }> {
  const options = ['--json', '--host', '127.0.0.1', '--port', '0', '--data-dir', folder, ...args];
  const child = spawn(process.execPath, [main, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  stack.defer(() => {
    child.kill('SIGKILL');
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const stop = (): Promise<unknown[]> => {
    const exited = once(child, 'exit');
    child.kill('SIGINT');
    return exited;
  };
  return { ...(JSON.parse(line) as Ready), stop };
}

describe('jackfield server', () => {
  it('prints its help and ends with 0', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const option of ['--config', '--port', '--host', '--admin-port', '--no-udp', '--data-dir', '--json']) {
      expect(stdout).toContain(option);
    }
  });

  it.each([['--colour'], ['--port', 'x'], ['--port', '70000'], ['extra']])('ends with 2 for %s %s', async (...args) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--help');
  });

  it('ends with 1 and a coded error for a configuration with two faults, naming both', async () => {
    const file = join(folder, 'server.json');
    await writeFile(file, '{"channels": [{"name": ""}], "colour": "red"}');
    const { code, stderr } = await run('--config', file, '--json');
    expect(code).toBe(1);
    const { error } = JSON.parse(stderr) as { error: { code: string; message: string } };
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain('/channels/0/name');
    expect(error.message).toContain('colour');
  });

  it('ends with 1 for a configuration that is missing and for a port that is taken', async () => {
    expect(await run('--config', join(folder, 'no.json'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('CONFIG_UNREADABLE') as unknown,
    });
    const { port } = await start();
    const taken = await run('--host', '127.0.0.1', '--port', String(port), '--data-dir', folder);
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining('PORT_IN_USE') as unknown });
  });

  it('keeps its certificate and token across restarts, both readable by the owner only', async () => {
    const first = await start('--admin-port', '0');
    expect(first.udpPort).toBe(first.port);
    expect(await first.stop()).toEqual([0, null]);
    const second = await start('--admin-port', '0');
    expect(second.fingerprint).toBe(first.fingerprint);
    for (const name of ['certificate.pem', 'admin-token']) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
    await second.stop();
    await writeFile(join(folder, 'certificate.pem'), 'not a certificate');
    const damaged = await run('--port', '0', '--data-dir', folder);
    expect(damaged).toMatchObject({ code: 1, stderr: expect.stringContaining('CERTIFICATE_UNUSABLE') as unknown });
  });

  it('lets the operator list, mute and count over loopback HTTP, with the token only', async () => {
    const { port, adminPort } = await start('--admin-port', '0');
    const token = (await readFile(join(folder, 'admin-token'), 'utf8')).trim();
    const ask = async (path: string, body?: string, bearer = token): Promise<{ status: number; body: unknown }> => {
      const response = await fetch(`http://127.0.0.1:${adminPort}${path}`, {
        headers: { authorization: `Bearer ${bearer}` },
        ...(body === undefined ? {} : { method: 'POST', body }),
      });
      return { status: response.status, body: await response.json() };
    };
    const ada = stack.use(await openRawClient({ port, name: 'Ada' }));
    const bob = stack.use(await openRawClient({ port, name: 'Bob' }));
    await ada.prepareVoice(1);
    await bob.prepareVoice(1);
    expect(await ask('/admin/users', undefined, 'wrong')).toMatchObject({ status: 401 });
    expect(await ask('/admin/users')).toMatchObject({
      status: 200,
      body: { users: [{ name: 'Ada' }, { name: 'Bob' }] },
    });
    expect(await ask('/admin/mute', '{"user": 1}')).toMatchObject({ status: 400 });
    expect(await ask('/admin/mute', 'x'.repeat(5_000))).toMatchObject({ status: 400 });
    expect(await ask('/admin/mute', '{"user": 99, "muted": true}')).toMatchObject({ status: 404 });
    const mute = JSON.stringify({ user: ada.welcome.selfId, muted: true });
    expect(await ask('/admin/mute', mute)).toMatchObject({ status: 200 });
    ada.sendVoice(1, 'muted');
    bob.sendVoice(1, 'not muted');
    await ada.until('Bob’s packet', () => ada.packets.length === 1);
    expect(await ask('/admin/stats')).toMatchObject({ body: { forwardedPackets: 1, dropped: { muted: 1 } } });
    expect(bob.packets).toEqual([]);
    expect(await ask('/admin/else')).toMatchObject({ status: 404 });
  });
});
