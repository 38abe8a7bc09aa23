import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InstanceLock, findRunningEngine } from './instance-lock.ts';

const address = { pid: 12, port: 4000, token: 't' };
let folder: string;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'jackfield-lock-')), 'state');
});

afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

describe('InstanceLock', () => {
  it('lets one in, tells the second who it is, and is free again after disposal', async () => {
    const first = await InstanceLock.acquire(folder);
    expect(await findRunningEngine(folder)).toBeNull();
    await first.announce(address);
    expect(await findRunningEngine(folder)).toEqual(address);
    await expect(InstanceLock.acquire(folder)).rejects.toMatchObject({ code: 'ENGINE_RUNNING', details: { pid: 12 } });
    await first[Symbol.asyncDispose]();
    expect(await findRunningEngine(folder)).toBeNull();
    await using second = await InstanceLock.acquire(folder);
    expect(second).toBeInstanceOf(InstanceLock);
  });

  it('is free at once after its process was killed, although the address is still there', async () => {
    const module = new URL('./instance-lock.ts', import.meta.url).href;
    const script = `
      const { InstanceLock } = await import(${JSON.stringify(module)});
      const lock = await InstanceLock.acquire(${JSON.stringify(folder)});
      await lock.announce({ pid: process.pid, port: 1, token: 'x' });
      console.log('locked');
      setInterval(() => lock, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect(await findRunningEngine(folder)).toMatchObject({ pid: child.pid });
    await expect(InstanceLock.acquire(folder)).rejects.toMatchObject({ code: 'ENGINE_RUNNING' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await readdir(folder)).toContain('engine.json');
    expect(await findRunningEngine(folder)).toBeNull();
    await using lock = await InstanceLock.acquire(folder);
    expect(lock).toBeInstanceOf(InstanceLock);
  });

  it.runIf(process.platform !== 'win32')('keeps the token from other users', async () => {
    await using lock = await InstanceLock.acquire(folder);
    await lock.announce(address);
    expect((await stat(join(folder, 'engine.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o077).toBe(0);
  });

  it('takes a damaged address for none and says when the folder cannot be used', async () => {
    await using lock = await InstanceLock.acquire(folder);
    await lock.announce(address);
    await writeFile(join(folder, 'engine.json'), '{"pid":');
    expect(await findRunningEngine(folder)).toBeNull();
    await writeFile(join(folder, '..', 'file'), '');
    await expect(InstanceLock.acquire(join(folder, '..', 'file'))).rejects.toMatchObject({
      code: 'SETTINGS_UNWRITABLE',
    });
  });
});
