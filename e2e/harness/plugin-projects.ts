import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Location of the gain in the sources of each language. */
export interface GainPlace {
  readonly file: string;
  readonly find: RegExp;
  readonly line: (gain: number) => string;
}

/** Projects under bench/plugins: a gain of 0.8 after a low-pass, the same in each language. */
export const gainPlaces: Readonly<Record<string, GainPlace>> = {
  assemblyscript: {
    file: 'assembly/index.ts',
    find: /const GAIN: f32 = .*;/,
    line: (gain) => `const GAIN: f32 = ${gain};`,
  },
  c: { file: 'src/plugin.c', find: /#define GAIN .*f/, line: (gain) => `#define GAIN ${gain}f` },
  javascript: { file: 'src/plugin.js', find: /const GAIN = .*;/, line: (gain) => `const GAIN = ${gain};` },
  rust: { file: 'src/lib.rs', find: /const GAIN: f32 = .*;/, line: (gain) => `const GAIN: f32 = ${gain};` },
  go: { file: 'plugin.go', find: /const gain float32 = .*/, line: (gain) => `const gain float32 = ${gain}` },
};

/** Folder in which benchmarks build a language's project, so that compiled parts of its toolchain (a standard library) are reused. */
export function keptProjectFolder(language: string): string {
  return join(ROOT, 'node_modules/.cache/jackfield-bench', language);
}

/** Copies the gain and low-pass of one language into a project of its own, with the SDK where the language uses one. */
export async function copyProject(language: string, folder: string): Promise<void> {
  const common = join(ROOT, 'bench/plugins');
  for (const file of ['manifest.json', 'plugin.wit']) await cp(join(common, file), join(folder, file));
  await cp(join(common, language), folder, { recursive: true });
  const sdk = join(ROOT, 'plugin-api', language, 'sdk');
  if (existsSync(sdk))
    await cp(sdk, join(folder, 'sdk'), { recursive: true, filter: (path) => !path.endsWith('/target') });
}
