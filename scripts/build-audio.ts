import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { resolvePaths } from '@jackfield/engine/paths';
import { TARGETS, compile, findToolchain, sha256, sidecarFolder, sourceDigest } from './audio-sidecar.ts';
import type { SidecarProvenance } from './audio-sidecar.ts';

// `npm run build:audio` builds the sidecar for this system and puts it into the repository. `-- linux-arm64` builds for another system, whose target must have
// been installed with `rustup target add`. `-- --cache` puts it into the user's cache instead, where the client looks second.
const args = process.argv.slice(2);
const isForCache = args.includes('--cache');
const system = args.find((arg) => !arg.startsWith('--')) ?? `${process.platform}-${process.arch}`;
const target = TARGETS[system];
const toolchain = await findToolchain();
if (target === undefined)
  fail(`there is no sidecar for ${system}; these are known: ${Object.keys(TARGETS).join(', ')}`);
if (toolchain === null) fail('cargo is not installed; see rustup.rs');

const folder = await mkdtemp(join(tmpdir(), 'jackfield-audio-'));
try {
  const program = await compile(target, folder);
  const content = await readFile(program);
  const home = isForCache ? join(resolvePaths().cache, 'audio-sidecar') : join(sidecarFolder, 'prebuilt');
  const place = join(home, system);
  const provenance: SidecarProvenance = {
    format: 1,
    system,
    target,
    sha256: sha256(content),
    bytes: content.length,
    sourceDigest: await sourceDigest(),
    command: `npm run build:audio -- ${system}`,
    toolchain,
  };
  await mkdir(place, { recursive: true });
  await rm(join(place, basename(program)), { force: true });
  await copyFile(program, join(place, basename(program)));
  await chmod(join(place, basename(program)), 0o755);
  await writeFile(join(place, 'provenance.json'), `${JSON.stringify(provenance, null, 2)}\n`);
  console.log(`${join(place, basename(program))}: ${content.length} bytes`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

function fail(reason: string): never {
  console.error(reason);
  process.exit(1);
}
