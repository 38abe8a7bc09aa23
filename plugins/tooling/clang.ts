import { access } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { runAll, runTool, toolVersion } from './run-tool.ts';

const CLANG = 'clang-22';
const LINKER = 'wasm-ld-22';
const WASI_LIBC = '/usr/lib/wasm32-wasi/libc.a';

/** One C program for WebAssembly: what is compiled, how, and how it is linked. */
export interface CProgram {
  /** Absolute paths of the C files. */
  sources: string[];
  /** Absolute paths; searched in this order. */
  includeFolders: string[];
  compilerFlags: string[];
  linkerFlags: string[];
  /** Folders whose names must not show in the bytes. */
  hiddenFolders: string[];
}

/** Tools and versions that `compileC` uses, or what is missing. */
export async function findClang(): Promise<
  { isPresent: true; tools: Record<string, string> } | { isPresent: false; missing: string }
> {
  const tools: Record<string, string> = {};
  for (const program of [CLANG, LINKER]) {
    const version = await toolVersion(program);
    if (version === undefined) return { isPresent: false, missing: program };
    tools[program] = version;
  }
  try {
    await access(WASI_LIBC);
  } catch {
    return { isPresent: false, missing: 'wasi-libc' };
  }
  return { isPresent: true, tools };
}

/**
 * Compiles and links to a core module. The linker is run by itself, because clang's driver would run
 * whatever `wasm-opt` it finds.
 */
export async function compileC(program: CProgram, workFolder: string): Promise<string> {
  const hidden = program.hiddenFolders.map((folder) => `-ffile-prefix-map=${folder}=.`);
  const objects = program.sources.map((source, index) => ({ source, object: join(workFolder, `${index}.o`) }));
  await runAll(objects, availableParallelism(), async ({ source, object }) => {
    await runTool(CLANG, [
      '--target=wasm32-wasi',
      '-c',
      ...program.compilerFlags,
      ...hidden,
      ...program.includeFolders.map((folder) => `-I${folder}`),
      '-o',
      object,
      source,
    ]);
  });
  const output = join(workFolder, 'core.wasm');
  await runTool(LINKER, [
    '--no-entry',
    '--stack-first',
    '--strip-all',
    ...program.linkerFlags,
    ...objects.map(({ object }) => object),
    WASI_LIBC,
    '-o',
    output,
  ]);
  return output;
}
