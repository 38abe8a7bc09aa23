import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { reasonOf } from '../errors.ts';
import { supportedNode } from './node-version.ts';

const run = promisify(execFile);
const LAUNCHER = fileURLToPath(new URL('kernel-walls.pl', import.meta.url));
/** The distribution's own Perl, not one of a user's version manager: it starts in milliseconds and has no foreign modules. */
const PERL = ['/usr/bin/perl', '/bin/perl', '/run/current-system/sw/bin/perl'];
const SHELL = '/bin/sh';
/** Files of 4 KiB (`ulimit -f` counts 512 bytes), no core dumps. */
const LIMITS = 'ulimit -f 8; ulimit -c 0; exec "$0" "$@"';
const PROBE_TIMEOUT_MS = 10_000;

interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * Confinement by the operating system for processes that parse untrusted bytes; docs/adr/0021. `kernel`: Landlock and seccomp, on Linux. `limits`: file size
 * and core dumps only. `none`: neither, on Windows.
 */
export interface KernelWalls {
  readonly kind: 'kernel' | 'limits' | 'none';
  /** Active mechanisms, or the reason why the kernel's are unavailable; for diagnostics. */
  readonly detail: string;
  /** Command that starts Node with these arguments and read access to `folders` only. Node replaces the launcher: same process id and descriptors. */
  command(node: string, args: readonly string[], folders: readonly string[]): Command;
}

let probed: Promise<KernelWalls> | null = null;
let known: KernelWalls | null = null;

/** Confinement available on this machine. Probed once per process by starting a confined Node, which takes about 50 ms and blocks no caller. */
export function kernelWalls(): Promise<KernelWalls> {
  return (probed ??= probe().then((walls) => {
    if (process.platform === 'linux' && walls.kind !== 'kernel') {
      process.emitWarning(`Plugins run without the walls of the Linux kernel: ${walls.detail}.`, 'SandboxWarning');
    }
    known = walls;
    return walls;
  }));
}

/** The confinement known so far; limits only until the probe has finished. For callers that cannot wait. */
export function knownWalls(): KernelWalls {
  if (known !== null) return known;
  void kernelWalls();
  return process.platform === 'win32' ? noWalls('not tried yet') : limitWalls('not tried yet');
}

async function probe(): Promise<KernelWalls> {
  if (process.platform === 'win32') return noWalls('Windows has no Landlock and no seccomp');
  if (process.platform !== 'linux') return limitWalls('only Linux has Landlock and seccomp');
  const perl = PERL.find((path) => existsSync(path));
  if (perl === undefined) return limitWalls('perl, which puts up the walls of the kernel, is not installed');
  const walls = behindKernel(perl, '');
  const { program, args } = walls.command(supportedNode(), ['-p', '0'], []);
  try {
    const { stderr } = await run(program, sayIn(args), { env: {}, timeout: PROBE_TIMEOUT_MS });
    const [, landlock = '0', seccomp = '0'] = /landlock=(\d+) seccomp=(\d)/.exec(stderr) ?? [];
    if (landlock === '0' && seccomp === '0') return limitWalls('this kernel has neither Landlock nor seccomp');
    const names = [
      landlock === '0' ? 'no Landlock' : `Landlock ${landlock}`,
      seccomp === '0' ? 'no seccomp' : 'seccomp',
    ];
    return behindKernel(perl, names.join(', '));
  } catch (error) {
    return limitWalls(`Node does not start behind them here: ${reasonOf(error).slice(0, 300)}`);
  }
}

function behindKernel(perl: string, detail: string): KernelWalls {
  return {
    kind: 'kernel',
    detail,
    command: (node, args, folders) => ({
      program: perl,
      // OpenSSL's configuration file lies outside the readable folders; a process without network access needs none.
      args: [
        LAUNCHER,
        ...folders.flatMap((folder) => ['--read', folder]),
        '--',
        node,
        `--openssl-config=${devNull}`,
        ...args,
      ],
    }),
  };
}

/** Limits file size and core dumps only, by the shell that every Unix has. */
export function limitWalls(detail: string): KernelWalls {
  if (!existsSync(SHELL)) return noWalls(`${detail}; ${SHELL} is missing`);
  return {
    kind: 'limits',
    detail,
    command: (node, args) => ({ program: SHELL, args: ['-c', LIMITS, node, ...args] }),
  };
}

function noWalls(detail: string): KernelWalls {
  return { kind: 'none', detail, command: (program, args) => ({ program, args }) };
}

/** The launcher's first argument is its file. */
function sayIn([launcher = '', ...args]: readonly string[]): string[] {
  return [launcher, '--say', ...args];
}
