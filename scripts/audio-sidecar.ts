import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Folder of the audio sidecar's crate. */
export const sidecarFolder = fileURLToPath(new URL('../host/audio-sidecar', import.meta.url));

/** Contents of `provenance.json` next to each prebuilt sidecar. */
export interface SidecarProvenance {
  readonly format: 1;
  readonly system: string;
  /** Rust's target triple of the system. */
  readonly target: string;
  /** SHA-256 of the program, lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** Digest of the files in the repository from which the program is built; its lock file pins the crates. */
  readonly sourceDigest: string;
  /** Command that builds the program again, from the root of the repository. */
  readonly command: string;
  readonly toolchain: { readonly rustc: string; readonly cargo: string };
}

/** Node's name of a system → Rust's target. Linux uses musl: one static program for every C library. */
export const TARGETS: Readonly<Record<string, string>> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
  'win32-x64': 'x86_64-pc-windows-msvc',
  'win32-arm64': 'aarch64-pc-windows-msvc',
};

/** SHA-256, as hex, over the paths and contents of manifest, lock file and Rust sources. */
export async function sourceDigest(): Promise<string> {
  const files = ['Cargo.toml', 'Cargo.lock'].map((name) => join(sidecarFolder, name));
  for (const entry of await readdir(join(sidecarFolder, 'src'), { recursive: true, withFileTypes: true }))
    if (entry.isFile()) files.push(join(entry.parentPath, entry.name));
  const digest = createHash('sha256');
  for (const file of files.sort()) {
    const path = relative(sidecarFolder, file).replaceAll('\\', '/');
    digest.update(`${path}\0${sha256(await readFile(file))}\n`);
  }
  return digest.digest('hex');
}

/** SHA-256 as lower-case hex. */
export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Versions of the installed compiler; null when there is none. */
export async function findToolchain(): Promise<SidecarProvenance['toolchain'] | null> {
  try {
    const [rustc, cargo] = await Promise.all(['rustc', 'cargo'].map((tool) => run(tool, ['--version'])));
    return { rustc: rustc?.stdout.trim() ?? '', cargo: cargo?.stdout.trim() ?? '' };
  } catch {
    return null;
  }
}

/** Compiles for a target into `folder` and returns the program's path. The program contains no path of this machine. */
export async function compile(target: string, folder: string): Promise<string> {
  const registry = join(process.env['CARGO_HOME'] ?? join(homedir(), '.cargo'), 'registry', 'src');
  const indexes = await readdir(registry).catch(() => []);
  const prefixes = [...indexes.map((index) => `${join(registry, index)}=crates`), `${sidecarFolder}=audio-sidecar`];
  await run('cargo', ['build', '--release', '--locked', '--target', target, '--target-dir', folder], {
    cwd: sidecarFolder,
    env: {
      ...process.env,
      CARGO_ENCODED_RUSTFLAGS: prefixes.map((prefix) => `--remap-path-prefix=${prefix}`).join('\u001f'),
    },
    maxBuffer: 16 << 20,
  });
  return join(folder, target, 'release', target.includes('windows') ? 'jackfield-audio.exe' : 'jackfield-audio');
}
