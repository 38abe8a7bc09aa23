import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The version that the committed bindings come from; another one writes other text. */
export const GENERATOR = 'wit-bindgen-cli 0.63.0';

/** Committed bindings of the whole contract, absolute. */
export const bindingsFile = join(import.meta.dirname, 'sdk/src/generated/bindings.rs');

const witFolder = join(import.meta.dirname, '../../wit');

const OPTIONS = [
  '--format',
  '--pub-export-macro',
  // The world comes from the project's plugin.wit; the SDK brings its own small runtime.
  '--disable-custom-section-link-helpers',
  '--disable-run-ctors-once-workaround',
  '--generate-unused-types',
  '--additional-derive-attributes',
  'PartialEq',
  '--runtime-path',
  'crate::runtime',
];

/** SHA-256 over the WIT of the current generation without comments; the first line of the bindings names what they were made of. */
export async function contractDigest(): Promise<string> {
  const digest = createHash('sha256');
  const names = (await readdir(witFolder)).filter((name) => name.endsWith('.wit'));
  for (const name of names.sort()) {
    const text = await readFile(join(witFolder, name), 'utf8');
    digest.update(`${name}\0${text.replaceAll(/\/\/.*$/gm, '').replaceAll(/\s+/g, ' ')}\0`);
  }
  return digest.digest('hex');
}

/** Text of the bindings. Needs `wit-bindgen` on PATH and throws where it is missing or of another version. */
export async function generateBindings(): Promise<string> {
  const { stdout } = await run('wit-bindgen', ['--version']);
  if (stdout.trim() !== GENERATOR) throw new Error(`${GENERATOR} expected, ${stdout.trim()} found.`);
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-bindings-'));
  try {
    await run('wit-bindgen', ['rust', witFolder, '--world', 'host', '--out-dir', folder, ...OPTIONS]);
    const text = await readFile(join(folder, 'host.rs'), 'utf8');
    return `// contract ${await contractDigest()}\n${withoutWorldExport(text)}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The macro that exports all hooks at once: `export_plugin!` takes its place. */
function withoutWorldExport(text: string): string {
  const macro = text.indexOf('macro_rules! __export_host_impl');
  const start = text.lastIndexOf('\n/// Generates', macro);
  if (macro === -1 || start === -1) throw new Error('The bindings do not end as they used to.');
  return text.slice(0, start + 1);
}

if (import.meta.main) await writeFile(bindingsFile, await generateBindings());
