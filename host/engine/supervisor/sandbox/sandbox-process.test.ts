import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sandboxArguments } from '../../processes/node-arguments.ts';
import { prepareSandboxProgram } from './sandbox-program.ts';

const run = promisify(execFile);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jackfield-test-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs code in place of the sandbox's program, with exactly the arguments of a sandbox, and returns what it prints. */
async function inSandbox(code: string): Promise<string> {
  const program = join(folder, 'runtime-test');
  await mkdir(program, { recursive: true });
  await writeFile(join(program, 'package.json'), '{"type":"module"}');
  await writeFile(join(program, 'main.js'), code);
  const { stdout } = await run(process.execPath, sandboxArguments(program, join(folder, 'cache')), {
    env: {},
    timeout: 20_000,
  });
  return stdout;
}

describe('a sandbox process', () => {
  it.each([
    ['reads a file', "(await import('node:fs')).readFileSync('/etc/passwd')"],
    ['writes a file', "(await import('node:fs')).writeFileSync('/tmp/jackfield-escape', 'x')"],
    ['writes to its own program', "(await import('node:fs')).writeFileSync(new URL('x.js', import.meta.url), 'x')"],
    ['starts a program', "(await import('node:child_process')).execFileSync('/bin/true')"],
    ['starts a worker', "new (await import('node:worker_threads')).Worker('1', { eval: true })"],
    [
      'connects',
      "await new Promise((ok, no) => (import('node:net')).then((net) => net.connect(80, '127.0.0.1').on('error', no).on('connect', ok)))",
    ],
    [
      'listens',
      "await new Promise((ok, no) => (import('node:net')).then((net) => net.createServer().on('error', no).listen(0, ok)))",
    ],
    [
      'opens a datagram socket',
      "await new Promise((ok, no) => (import('node:dgram')).then((d) => { const s = d.createSocket('udp4'); s.on('error', no); s.bind(0, ok); }))",
    ],
    ['loads an addon', "process.dlopen({ exports: {} }, '/tmp/x.node')"],
    ['uses WASI', "new (await import('node:wasi')).WASI({ version: 'preview1' })"],
  ])('is refused when it %s', async (_what, attempt) => {
    const late = "process.on('uncaughtException', (error) => { console.log(error.code); process.exit(0); });";
    const code = `${late} try { ${attempt}; console.log('DONE'); } catch (error) { console.log(error.code ?? error.name); } process.exit(0);`;
    expect((await inSandbox(code)).trim()).toMatch(/^ERR_(ACCESS_DENIED|DLOPEN_DISABLED)$/);
  });

  it('sees no environment', async () => {
    expect((await inSandbox('console.log(JSON.stringify(process.env))')).trim()).toBe('{}');
  });
});

describe('prepareSandboxProgram', () => {
  it('writes JavaScript once, and again when somebody changed it', async () => {
    const program = await prepareSandboxProgram(folder);
    expect(await readdir(program)).toContain('main.js');
    const main = join(program, 'main.js');
    const before = await readFile(main, 'utf8');
    expect(before).not.toContain(".ts'");
    expect(await prepareSandboxProgram(folder)).toBe(program);
    await writeFile(main, `${before}\nglobalThis.PWNED = 1;`);
    expect(await prepareSandboxProgram(folder)).toBe(program);
    expect(await readFile(main, 'utf8')).toBe(before);
    expect((await readdir(folder)).filter((name) => name.startsWith('new-'))).toEqual([]);
  });

  it('copies what another folder has, and not what somebody changed there', async () => {
    const other = join(folder, 'other');
    const made = await prepareSandboxProgram(other);
    const main = await readFile(join(made, 'main.js'), 'utf8');
    const copy = await prepareSandboxProgram(join(folder, 'copy'), other);
    expect(await readFile(join(copy, 'main.js'), 'utf8')).toBe(main);
    await writeFile(join(made, 'main.js'), `${main}\nglobalThis.PWNED = 1;`);
    const anew = await prepareSandboxProgram(join(folder, 'anew'), other);
    expect(await readFile(join(anew, 'main.js'), 'utf8')).toBe(main);
  });
});
