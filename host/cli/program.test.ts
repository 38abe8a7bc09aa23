import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseDevice } from './device-option.ts';
import { UsageError, formatBytes, table } from './output.ts';
import { runJackfield } from './testing/run-jackfield.ts';

const greeter = fileURLToPath(new URL('../../registry/jackfield/greeter/0.1.0.wasm', import.meta.url));

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-cli-'));
});

afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

describe('jackfield', () => {
  it('tells its commands and options with --help, exit code 0', async () => {
    const { exitCode, stdout } = await runJackfield(['--help']);
    expect(exitCode).toBe(0);
    for (const word of ['start', 'server', 'devices', 'doctor', 'plugin', 'inspect']) expect(stdout).toContain(word);
    const start = await runJackfield(['start', '--help']);
    expect(start.exitCode).toBe(0);
    for (const word of ['--headless', '--server', '--device', '--data-dir', '--no-open', '--json']) {
      expect(start.stdout).toContain(word);
    }
    const plugin = await runJackfield(['plugin', '--help']);
    for (const word of ['list', 'install', 'remove', 'enable', 'disable', 'inspect'])
      expect(plugin.stdout).toContain(word);
  });

  it.each([
    [['fly']],
    [['start', '--wings']],
    [['inspect']],
    [['plugin', 'install']],
    [['start', '--port', '70000', '--headless']],
    [['start', '--headless', '--device', 'trumpet']],
    [['start', '--headless', '--device', 'file:']],
    [['start', '--headless', '--device', 'chromium']],
  ])('does not understand %j: exit code 2, nothing on standard output', async (words) => {
    const { exitCode, stdout, stderr } = await runJackfield(words, { JACKFIELD_HOME: folder });
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.length).toBeGreaterThan(10);
  });

  it.each([
    ['a file that is no sound', (home: string) => `file:${join(home, 'text.wav')}`, 'AUDIO_FILE_INVALID'],
    ['a file that is not there', (home: string) => `file:${join(home, 'missing.wav')}`, 'AUDIO_FILE_UNREADABLE'],
    ['a folder to record to', (home: string) => `file::${home}`, 'AUDIO_FILE_UNWRITABLE'],
  ])('ends with exit code 1 when the device is %s, and never says ready', async (_, deviceIn, code) => {
    await writeFile(join(folder, 'text.wav'), 'root:x:0:0:root:/root:/bin/bash');
    const words = ['start', '--headless', '--json', '--server-port', '0', '--device', deviceIn(folder)];
    const { exitCode, stdout } = await runJackfield(words, { JACKFIELD_HOME: folder });
    expect(exitCode).toBe(1);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([{ error: { code, message: expect.any(String) } }]);
  });

  it('runs on the Node of the lock file when it is started by an older one', async () => {
    const launcher = fileURLToPath(new URL('./bin/jackfield.js', import.meta.url));
    // This Node simulates an old one by reporting another version.
    const lie = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.0.0'})";
    const child = spawn(process.execPath, ['--import', lie, launcher, '--version'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    const [exitCode] = (await once(child, 'close')) as [number];
    expect([exitCode, stdout]).toEqual([0, '0.1.0\n']);
  });
});

describe('jackfield inspect', () => {
  it('shows manifest, hooks, capabilities, sizes and digest of a plugin as JSON', async () => {
    const { exitCode, stdout } = await runJackfield(['inspect', greeter, '--json']);
    expect(exitCode).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({
      manifest: { id: 'jackfield:greeter', version: '0.1.0' },
      hooks: expect.arrayContaining(['chat-events', 'user-events']),
      capabilities: expect.arrayContaining(['chat']),
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      sizeBytes: expect.any(Number),
    });
  });

  it('says the same in words, also as plugin inspect', async () => {
    const { exitCode, stdout } = await runJackfield(['plugin', 'inspect', greeter]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('jackfield:greeter 0.1.0');
    expect(stdout).toContain('Write chat messages as you');
  });

  it('fails with the coded error and exit code 1 on what is no plugin', async () => {
    const file = join(folder, 'x.wasm');
    await writeFile(file, 'no wasm');
    const { exitCode, stdout, stderr } = await runJackfield(['inspect', file, '--json']);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'PLUGIN_MALFORMED' } });
    expect(stderr).toContain('PLUGIN_MALFORMED');
    const missing = await runJackfield(['inspect', join(folder, 'nowhere.wasm')]);
    expect([missing.exitCode, missing.stdout]).toEqual([1, '']);
    expect(missing.stderr).toContain('PLUGIN_FILE_UNREADABLE');
  });
});

describe('jackfield server', () => {
  const program = fileURLToPath(new URL('./jackfield.ts', import.meta.url));

  it('says on one line where it listens and ends with exit code 0 on SIGTERM', async () => {
    const words = ['server', '--json', '--port', '0', '--host', '127.0.0.1', '--data-dir', folder];
    const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const ready = JSON.parse(line) as { port: number; pid: number };
    expect(ready).toMatchObject({
      event: 'ready',
      pid: child.pid,
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(ready.port).toBeGreaterThan(0);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('fails with exit code 1 and the reason when its configuration is wrong', async () => {
    const config = join(folder, 'server.json');
    await writeFile(config, '{"channels": []}');
    const { exitCode, stdout } = await runJackfield(['server', '--json', '--config', config, '--data-dir', folder]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'CONFIG_INVALID' } });
  });
});

describe('the words of the command', () => {
  it('reads a device', () => {
    expect(parseDevice('silence')).toEqual({ kind: 'silence' });
    expect(parseDevice('file:/a.wav:/b.wav', 'linux')).toMatchObject({ inputPath: '/a.wav', outputPath: '/b.wav' });
    expect(parseDevice('file:/a.wav', 'linux')).toMatchObject({ inputPath: '/a.wav', outputPath: null });
    expect(parseDevice('file::/b.wav', 'linux')).toMatchObject({ inputPath: null, outputPath: '/b.wav' });
    expect(() => parseDevice('file:a:b:c', 'linux')).toThrow(UsageError);
    expect(parseDevice('native')).toEqual({ kind: 'named', names: '' });
    expect(parseDevice('native:a:b')).toEqual({ kind: 'named', names: 'a:b' });
  });

  it('lines up columns and rounds sizes', () => {
    expect(
      table([
        ['a', 'bb'],
        ['ccc', 'd'],
      ]),
    ).toEqual(['a    bb', 'ccc  d']);
    expect([formatBytes(12), formatBytes(1_536), formatBytes(3 << 20)]).toEqual(['12 B', '1.5 KiB', '3.0 MiB']);
  });
});
