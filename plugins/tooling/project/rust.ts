import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { componentize } from '../componentize.ts';
import { runTool } from '../run-tool.ts';
import { findRust } from '../rust.ts';
import type { LanguageBuild } from './language-build.ts';
import type { PluginProject } from './plugin-project.ts';
import { invalidProject } from './project-error.ts';

const TARGET = 'wasm32-unknown-unknown';
const SHARED_TARGET = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'jackfield', 'rust');

/**
 * A cargo package with a cdylib. Compiled files are kept in its `target/`; where the standard library has to be compiled, too (Debian), in one folder for
 * all projects, so that it is once; or where `CARGO_TARGET_DIR` says.
 */
export const rustBuild: LanguageBuild = {
  async findToolchain() {
    const rust = await findRust();
    if (rust.isPresent) return { isPresent: true, tools: rust.tools };
    return { isPresent: false, missing: rust.missing, howTo: howToGet(rust.missing) };
  },

  async compile(project) {
    return componentize(await readFile(await cargoBuild(project)), project.worldFile);
  },
};

function howToGet(missing: string): string {
  return missing === 'rustc'
    ? `install Rust from https://rustup.rs, then: rustup target add ${TARGET}`
    : `rustup target add ${TARGET}`;
}

async function packageName(folder: string): Promise<string> {
  const found = /^name\s*=\s*"([^"]+)"/m.exec(await readFile(join(folder, 'Cargo.toml'), 'utf8'))?.[1];
  if (found === undefined) throw invalidProject('Cargo.toml names no package');
  return found;
}

/** Compiles for WebAssembly with SIMD; the path of the core module. */
async function cargoBuild(project: PluginProject): Promise<string> {
  const rust = await findRust();
  if (!rust.isPresent) throw new Error(`${rust.missing} is missing.`);
  const isStdBuilt = 'std' in rust.tools;
  const targetFolder = process.env['CARGO_TARGET_DIR'] ?? (isStdBuilt ? SHARED_TARGET : join(project.folder, 'target'));
  const cargoHome = process.env['CARGO_HOME'] ?? join(homedir(), '.cargo');
  const flags = ['-Ctarget-feature=+simd128', `--remap-path-prefix=${cargoHome}=cargo`];
  const args = ['build', '--release', '--lib', '--target', TARGET, '--message-format', 'json-render-diagnostics'];
  const options = {
    cwd: project.folder,
    env: {
      ...rust.env,
      CARGO_TARGET_DIR: targetFolder,
      // Parted by a control character, so that folders may have spaces in their names.
      CARGO_ENCODED_RUSTFLAGS: flags.join('\u001f'),
    },
  };
  // Another project of that name would be taken for this one.
  if (isStdBuilt) {
    const name = await packageName(project.folder);
    await runTool(rust.program, ['clean', '--release', '--target', TARGET, '--package', name], options);
  }
  try {
    return moduleOf(await runTool(rust.program, [...args, ...rust.args], options));
  } catch (error) {
    // What cargo says to programs is not for the author.
    if (error instanceof Error && 'stdout' in error) error.stdout = '';
    throw error;
  }
}

/** The WebAssembly file among what cargo says that it made. */
function moduleOf(messages: string): string {
  for (const line of messages.split('\n')) {
    if (!line.startsWith('{')) continue;
    const { filenames } = JSON.parse(line) as { filenames?: string[] };
    const module = filenames?.find((name) => name.endsWith('.wasm'));
    if (module !== undefined) return module;
  }
  throw new Error('cargo made no WebAssembly: Cargo.toml needs [lib] with crate-type = ["cdylib", "rlib"].');
}
