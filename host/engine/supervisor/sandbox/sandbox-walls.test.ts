/** Runs code in place of the sandbox's program, with exactly the confinement of a sandbox: with kernel walls where available, and without, as elsewhere. */
import { execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readdir, readFile, readlink, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { createServer } from 'node:net';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kernelWalls, limitWalls } from '../../processes/kernel-walls.ts';
import type { KernelWalls } from '../../processes/kernel-walls.ts';
import { sandboxArguments } from '../../processes/node-arguments.ts';
import { SandboxPort } from './sandbox-connection.ts';
import { SandboxLauncher } from './sandbox-launcher.ts';
import { ABSENT_MODULES, ESCAPE_ATTEMPTS, FATAL_ATTEMPTS, GLOBAL_ATTEMPTS } from './testing/escape-attempts.ts';

const run = promisify(execFile);
const KERNEL_WALLS = fileURLToPath(new URL('../../processes/kernel-walls.pl', import.meta.url));
const CANARY = 'canary-7f3a';
const ofThisMachine = await kernelWalls();
/** Confinement of every system and of this one. A message on stderr says when the kernel's cannot be tested. */
const WALLS: readonly [string, KernelWalls][] = [['Node’s walls and limits', limitWalls('for the test')]];
if (ofThisMachine.kind === 'kernel')
  (WALLS as [string, KernelWalls][]).push([`the kernel’s walls (${ofThisMachine.detail})`, ofThisMachine]);
else process.stderr.write(`SKIPPED: the kernel's walls are not tested here: ${ofThisMachine.detail}\n`);

let stack: AsyncDisposableStack;
let folder: string;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  folder = await mkdtemp(join(tmpdir(), 'jackfield-walls-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
});
afterEach(() => stack.disposeAsync());

interface World {
  readonly values: Readonly<Record<string, string | number>>;
  /** Fails when any target was reached or changed. */
  expectUntouched(): Promise<void>;
}

/** Creates the targets that a sandbox must not reach (files, ports and a process), and detects access to them. */
async function openWorld(): Promise<World> {
  const out = join(folder, 'out');
  const secret = join(folder, 'secret.json');
  const secretText = JSON.stringify({ canary: CANARY });
  await mkdir(out);
  await writeFile(secret, secretText);
  let connections = 0;
  const tcp = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  stack.defer(() => {
    tcp.close();
  });
  let datagrams = 0;
  const udp = createSocket('udp4');
  udp.on('message', () => (datagrams += 1));
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  stack.defer(() => {
    udp.close();
  });
  const victim = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
  stack.defer(() => {
    victim.kill('SIGKILL');
  });
  const priority = getPriority(victim.pid);
  const { mode, mtimeMs } = await stat(secret);
  const address = tcp.address();
  return {
    values: {
      OUT: out,
      SECRET: secret,
      TCP: typeof address === 'object' && address !== null ? address.port : 0,
      UDP: udp.address().port,
      VICTIM: victim.pid ?? 0,
    },
    expectUntouched: async () => {
      expect(await readdir(out)).toEqual([]);
      expect(await readFile(secret, 'utf8')).toBe(secretText);
      expect(await stat(secret)).toMatchObject({ mode, mtimeMs });
      expect(await readdir(join(folder, 'program'))).toEqual(['main.js', 'package.json']);
      expect({ connections, datagrams }).toEqual({ connections: 0, datagrams: 0 });
      expect({ code: victim.exitCode, signal: victim.signalCode }).toEqual({ code: null, signal: null });
      expect(getPriority(victim.pid)).toBe(priority);
    },
  };
}

/** Writes the program, with the world's values as constants. */
async function writeProgram(code: string, values: World['values'] = {}): Promise<string> {
  const program = join(folder, 'program');
  const constants = Object.entries(values).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};`);
  await mkdir(program, { recursive: true });
  await writeFile(join(program, 'package.json'), '{"type":"module"}');
  await writeFile(
    join(program, 'main.js'),
    `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const PROGRAM = import.meta.url;
const try_ = (attempt) => { try { attempt(); } catch {} };
${constants.join('\n')}
${code}`,
  );
  return program;
}

interface Outcome {
  readonly stdout: string;
  readonly ended: string;
}

async function runBehind(walls: KernelWalls, program: string): Promise<Outcome> {
  const { program: file, args } = walls.command(process.execPath, sandboxArguments(program, join(folder, 'cache')), [
    program,
    join(folder, 'cache'),
  ]);
  try {
    const { stdout } = await run(file, [...args], { env: {}, cwd: program, timeout: 60_000 });
    return { stdout, ended: 'exit 0' };
  } catch (error) {
    const { stdout = '', code, signal } = error as { stdout?: string; code?: number; signal?: string };
    return { stdout, ended: signal ?? `exit ${code}` };
  }
}

/** Program that runs each attempt and prints its result. Later effects (a connection, a thread) have 300 ms; no exception ends the process. */
function attemptAll(attempts: readonly (readonly [name: string, source: string])[]): string {
  return `
process.on('uncaughtException', () => {});
process.on('unhandledRejection', () => {});
const AsyncFunction = (async () => {}).constructor;
const results = [];
// The classes under tls before what is made of them.
await import('node:tls');
for (const [name, source] of ${JSON.stringify(attempts)}) {
  const attempt = async () => {
    const m = name === '' ? {} : await import(name.startsWith('node:') ? name : 'node:' + name);
    const body = /^(for|const) |;/.test(source) ? source : 'return ' + source;
    return await new AsyncFunction('m', 'require', 'try_', 'PROGRAM', ...Object.keys(world), body)(m, require, try_, PROGRAM, ...Object.values(world));
  };
  let result;
  try { result = 'returned ' + String(await Promise.race([attempt(), new Promise((ok) => setTimeout(ok, 300, 'later'))])).slice(0, 200); }
  catch (error) { result = 'refused ' + (error?.code ?? error?.message ?? error); }
  results.push([name, source, result]);
}
await new Promise((ok) => setTimeout(ok, 300));
console.log(JSON.stringify(results));
process.exit(0);`;
}

describe.each(WALLS)('behind %s', (_name, walls) => {
  it('no builtin module of this Node reads or writes a file outside, talks to the network, starts or disturbs a process', async () => {
    const known = new Set(Object.keys(ESCAPE_ATTEMPTS).map((name) => name.replace(/^node:/, '')));
    const unknown = builtinModules.filter((name) => !known.has(name.replace(/^node:/, '')));
    expect(unknown, 'new in this Node: think about them and add them to escape-attempts.ts').toEqual([]);
    const attempts = [
      ...Object.entries(ESCAPE_ATTEMPTS).flatMap(([name, sources]) => sources.map((source) => [name, source] as const)),
      ...GLOBAL_ATTEMPTS.map((source) => ['', source] as const),
    ];
    const world = await openWorld();
    const code = `const world = ${JSON.stringify(world.values)};${attemptAll(attempts)}`;
    const { stdout, ended } = await runBehind(walls, await writeProgram(code));
    expect(ended).toBe('exit 0');
    const results = JSON.parse(stdout) as [name: string, source: string, result: string][];
    expect(results).toHaveLength(attempts.length);
    expect(results.filter(([, , result]) => result.includes(CANARY) || result.includes('INVALID_URL'))).toEqual([]);
    // The test is meaningful only if most attempts are refused with an explicit error.
    expect(results.filter(([, , result]) => result.startsWith('refused ERR_')).length).toBeGreaterThan(60);
    await world.expectUntouched();
  });

  it('the modules behind flags do not load', async () => {
    const code = `for (const name of ${JSON.stringify(ABSENT_MODULES)}) console.log(await import(name).then(() => 'LOADED', (error) => error.code));`;
    const { stdout } = await runBehind(walls, await writeProgram(code));
    expect(stdout.trim().split('\n')).toEqual(ABSENT_MODULES.map(() => expect.stringMatching(/^ERR_/) as string));
  });

  it.each(FATAL_ATTEMPTS.map((source) => [source]))('nothing is written by %s', async (source) => {
    const world = await openWorld();
    const { stdout } = await runBehind(walls, await writeProgram(source, world.values));
    expect(stdout).not.toContain(CANARY);
    await world.expectUntouched();
  });

  it('a file that it was given takes 4 KiB, not 1 MiB', async () => {
    const file = join(folder, 'status');
    await using status = await open(file, 'w+');
    const code =
      "import { writeSync } from 'node:fs'; for (let at = 0; at < 1 << 20; at += 1024) writeSync(3, Buffer.alloc(1024), 0, 1024, at);";
    const program = await writeProgram(code);
    const { program: file_, args } = walls.command(process.execPath, sandboxArguments(program, folder), [program]);
    const child = spawn(file_, args, { env: {}, cwd: program, stdio: ['ignore', 'ignore', 'ignore', status.fd] });
    const [exitCode] = (await once(child, 'exit')) as [number | null];
    expect(exitCode).not.toBe(0);
    expect((await stat(file)).size).toBe(4_096);
  });
});

describe('a sandbox of the launcher', () => {
  it.runIf(process.platform === 'linux')(
    'has its socket, its standard error and its status file, and nothing else of the engine',
    async () => {
      const cache = join(folder, 'cache');
      const launcher = stack.use(await SandboxLauncher.open(cache));
      const port = new SandboxPort(launcher.createPort());
      stack.defer(() => port.close());
      const connection = await port.launch('test', { onMessage: () => undefined, onGone: () => undefined });
      const fds = `/proc/${connection.pid}/fd`;
      // The process is Node itself, without a wrapper, and waits for its first message.
      await expect.poll(() => readlink(`/proc/${connection.pid}/exe`)).toBe(await realpath(process.execPath));
      await expect.poll(async () => (await readdir(fds)).length).toBeGreaterThan(8);
      const links = new Map<string, string>();
      for (const fd of await readdir(fds)) links.set(fd, await readlink(join(fds, fd)));
      expect(links.get('0')).toMatch(/^socket:/);
      expect(links.get('1')).toBe(links.get('0'));
      expect(links.get('2')).toMatch(/^(socket|pipe):/);
      expect(links.get('3')).toMatch(/\.status( \(deleted\))?$/);
      // The others belong to Node: its event loops, its wake-ups, and /dev/null.
      const others = [...links].filter(([fd]) => Number(fd) > 3).map(([, link]) => link);
      expect(others.filter((link) => !/^(anon_inode:|pipe:|\/dev\/null$)/.test(link))).toEqual([]);
      connection.discard();
    },
  );

  it.runIf(ofThisMachine.kind === 'kernel')('is behind the kernel’s walls on this machine', async () => {
    const launcher = stack.use(await SandboxLauncher.open(join(folder, 'cache')));
    expect(await launcher.walls).toBe(ofThisMachine);
    const port = new SandboxPort(launcher.createPort());
    stack.defer(() => port.close());
    const connection = await port.launch('test', { onMessage: () => undefined, onGone: () => undefined });
    await expect
      .poll(() => readFile(`/proc/${connection.pid}/status`, 'utf8'))
      .toMatch(/NoNewPrivs:\t1[^]*Seccomp:\t2/);
    connection.discard();
  });
});

/** Runs Perl in place of Node: native code, as after a break-out of V8, is not subject to the permission model. */
describe.runIf(ofThisMachine.kind === 'kernel')('native code behind the kernel’s walls', () => {
  it('reads only its folders, and has no files, sockets, processes, programs or signals', async () => {
    const { values, expectUntouched } = await openWorld();
    const program = await writeProgram('');
    const { OUT, VICTIM } = values;
    const SECRET = String(values['SECRET']);
    const attempts: readonly [what: string, code: string][] = [
      ['read', `open(my $f, '<', '${SECRET}')`],
      ['list', `opendir(my $d, '${OUT}')`],
      ['write', `open(my $f, '>', '${OUT}/x')`],
      ['append', `open(my $f, '>>', '${SECRET}')`],
      ['folder', `mkdir('${OUT}/d')`],
      ['link', `symlink('/etc/passwd', '${program}/l')`],
      ['rename', `rename('${SECRET}', '${OUT}/s')`],
      ['delete', `unlink('${SECRET}')`],
      ['mode', `chmod(0777, '${SECRET}')`],
      ['owner', `chown(1, 1, '${SECRET}')`],
      ['times', `utime(1, 1, '${SECRET}')`],
      ['its own program', `open(my $f, '>', '${program}/main.js')`],
      ['environment of others', `open(my $f, '<', '/proc/${VICTIM}/environ')`],
      ['TCP', 'socket(my $s, 2, 1, 0)'],
      ['UDP', 'socket(my $s, 2, 2, 0)'],
      ['IPv6', 'socket(my $s, 10, 1, 0)'],
      ['unix', 'socket(my $s, 1, 1, 0)'],
      ['netlink', 'socket(my $s, 16, 3, 0)'],
      ['fork', 'defined(fork)'],
      ['exec', `exec('/bin/true')`],
      ['a setuid program', `exec('/bin/su')`],
      ['signal', `kill(9, ${VICTIM})`],
      ['signal to the engine', 'kill(0, getppid)'],
      ['priority', `setpriority(0, ${VICTIM}, 19)`],
      ['io_uring', 'syscall(425, 1, 0) >= 0'],
      ['an inherited descriptor', `open(my $f, '<&=', 20)`],
      ['pidfd', `syscall(434, ${VICTIM}, 0) >= 0`],
    ];
    const lines = attempts.map(([what, code]) => `print STDOUT '${what}: ', ((${code}) ? 'DONE' : "refused"), "\n";`);
    const code = `open(my $own, '<', '${program}/main.js') or print "own program refused\n"; kill(0, $$) or print "own signal refused\n"; ${lines.join('\n')}`;
    // A descriptor that the engine may have inherited, above those that Node closes for its children.
    await using inherited = await open(SECRET, 'r');
    const nothing = Array.from({ length: 17 }, () => 'ignore' as const);
    const child = spawn('/usr/bin/perl', [KERNEL_WALLS, '--read', program, '--', '/usr/bin/perl', '-e', code], {
      env: {},
      stdio: ['ignore', 'pipe', 'inherit', ...nothing, inherited.fd],
    });
    const stdout = child.stdout === null ? '' : await text(child.stdout);
    expect(stdout.trim().split('\n')).toEqual(attempts.map(([what]) => `${what}: refused`));
    await expectUntouched();
  });
});
