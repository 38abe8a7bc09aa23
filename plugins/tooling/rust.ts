import { access, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { repositoryFolder } from './componentize.ts';
import { fetchCrates } from './crate-source.ts';
import { runTool, toolVersion } from './run-tool.ts';

const DEBIAN_CARGO = '/usr/bin/cargo';
const TARGET = 'wasm32-unknown-unknown';
/** Standard library's sources, as Debian's rust-web-src brings them. */
const DEBIAN_LIBRARY = '/usr/lib/rustlib/src/rust/library';
/** Compiled standard library and crates; kept between builds, shared by all plugins. */
const TARGET_FOLDER = join(repositoryFolder, 'node_modules/.cache/jackfield-rust');

type RustToolchain =
  | { isPresent: true; tools: Record<string, string>; program: string; args: string[]; env: Record<string, string> }
  | { isPresent: false; missing: string };

/**
 * Debian's compiler where it is installed, which builds the standard library for WebAssembly from source;
 * else rustup's, if it has the target.
 */
export async function findRust(): Promise<RustToolchain> {
  const debian = await debianToolchain();
  if (debian !== undefined) return debian;
  const rustc = await toolVersion('rustc');
  if (rustc === undefined) return { isPresent: false, missing: 'rustc' };
  try {
    await access(join((await runTool('rustc', ['--print', 'sysroot'])).trim(), 'lib/rustlib', TARGET));
  } catch {
    return { isPresent: false, missing: `Rust's target ${TARGET}` };
  }
  return { isPresent: true, tools: { rustc }, program: 'cargo', args: [], env: {} };
}

async function debianToolchain(): Promise<RustToolchain | undefined> {
  const rustc = await toolVersion('/usr/bin/rustc');
  if (rustc === undefined) return undefined;
  try {
    await Promise.all(
      [DEBIAN_CARGO, join(DEBIAN_LIBRARY, 'std/Cargo.toml'), '/usr/bin/rust-lld'].map((path) => access(path)),
    );
  } catch {
    return undefined;
  }
  return {
    isPresent: true,
    tools: { rustc, std: 'built from rust-web-src' },
    program: DEBIAN_CARGO,
    args: ['-Z', 'build-std=std,panic_abort'],
    env: { RUSTC_BOOTSTRAP: '1', RUSTC: '/usr/bin/rustc' },
  };
}

/** A cargo that can at least fetch and unpack: Debian's, or the first on PATH; undefined where there is none. */
export async function findCargo(): Promise<string | undefined> {
  for (const cargo of [DEBIAN_CARGO, 'cargo']) {
    if ((await toolVersion(cargo)) !== undefined) return cargo;
  }
  return undefined;
}

/**
 * Builds the cdylib of the package in `folder` with SIMD and returns the core module. Paths do not show in
 * the bytes: sources of crates and of the standard library are renamed.
 */
export async function compileRust(folder: string, crateName: string): Promise<Uint8Array> {
  const rust = await findRust();
  if (!rust.isPresent) throw new Error(`${rust.missing} is missing.`);
  await fetchCrates(rust.program, join(folder, 'Cargo.toml'));
  const cargoHome = process.env['CARGO_HOME'] ?? join(homedir(), '.cargo');
  const flags = [
    '-Ctarget-feature=+simd128',
    `--remap-path-prefix=${cargoHome}=cargo`,
    // The same for all plugins: other flags would compile the standard library again.
    `--remap-path-prefix=${repositoryFolder}=jackfield`,
    `--remap-path-prefix=${DEBIAN_LIBRARY}=library`,
  ];
  const options = {
    cwd: folder,
    env: {
      ...rust.env,
      CARGO_TARGET_DIR: TARGET_FOLDER,
      // Parted by a control character, so that folders may have spaces in their names.
      CARGO_ENCODED_RUSTFLAGS: flags.join('\u001f'),
    },
  };
  // The plugin itself is compiled anew each time; only what it depends on comes out of the cache.
  await runTool(rust.program, ['clean', '--release', '--target', TARGET, '--package', crateName], options);
  await runTool(rust.program, ['build', '--release', '--locked', '--target', TARGET, ...rust.args], options);
  return readFile(join(TARGET_FOLDER, TARGET, 'release', `${crateName.replaceAll('-', '_')}.wasm`));
}
