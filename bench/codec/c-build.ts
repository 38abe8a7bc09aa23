import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crateSource } from '../../plugins/tooling/crate-source.ts';
import { runLogged } from '../run-logged.ts';
import type { Contender } from './contender.ts';

/**
 * The same libopus as in our component, built into `folder` by its own CMake files with the machine's C compiler at -O3. With intrinsics it selects code for
 * the processor (AVX2 and the like); without, it is the same plain C as in the component. Rejects where cargo's cache, CMake or a compiler is missing.
 */
export async function openCBuild(folder: string, hasIntrinsics: boolean, speech: Float32Array): Promise<Contender> {
  await mkdir(folder, { recursive: true });
  const manifest = fileURLToPath(new URL('../../plugins/opus/source/Cargo.toml', import.meta.url));
  const crate = await crateSource('cargo', manifest, 'opusic-sys');
  const source = join(crate.folder, 'opus');
  const flags = [
    '-DCMAKE_BUILD_TYPE=Release',
    '-DCMAKE_C_FLAGS_RELEASE=-O3 -DNDEBUG',
    '-DOPUS_BUILD_TESTING=OFF',
    '-DOPUS_BUILD_PROGRAMS=OFF',
    `-DOPUS_DISABLE_INTRINSICS=${hasIntrinsics ? 'OFF' : 'ON'}`,
  ];
  await runLogged('cmake', ['-S', source, '-B', folder, ...flags], folder);
  await runLogged('cmake', ['--build', folder, '--parallel', '2'], folder);
  const program = join(folder, 'opus-timing');
  const timing = fileURLToPath(new URL('opus-timing.c', import.meta.url));
  await runLogged(
    'cc',
    ['-O2', `-I${join(source, 'include')}`, timing, join(folder, 'libopus.a'), '-lm', '-o', program],
    folder,
  );
  const pcm = join(folder, 'speech.f32');
  await writeFile(pcm, new Uint8Array(speech.buffer, speech.byteOffset, speech.byteLength));
  let complexity = 10;
  return {
    name: `C, same libopus, ${hasIntrinsics ? 'intrinsics' : 'plain'}`,
    reset(value) {
      complexity = value;
    },
    pass() {
      const [encodeUs, decodeUs] = execFileSync(program, [pcm, String(complexity)], { encoding: 'utf8' })
        .split(' ')
        .map(Number);
      if (encodeUs === undefined || decodeUs === undefined) throw new Error('opus-timing printed no numbers');
      return { encodeUs, decodeUs };
    },
  };
}
