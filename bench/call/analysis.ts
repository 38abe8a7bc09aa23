import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { lookForProgram } from '../../e2e/find-program.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('analyse.py', import.meta.url));

/** Packages of the scores. Their versions are pinned, because another version may give another score; numpy and scipy are those of this Python. */
const PACKAGES = ['numpy', 'scipy', 'pesq==0.0.4', 'pystoi==0.4.1', 'visqol-python==3.8.0'];
const INSTALL_MS = 600_000;
const SCORE_MS = 300_000;

export interface Scores {
  /** Start in s and delay in ms of each half second with speech; the delay is null where the speech did not arrive. */
  readonly delays: readonly (readonly [number, number | null])[];
  /** STOI of the whole recording. */
  readonly stoi: number | null;
  /** Share of the speech that was replaced by silence. */
  readonly missingShare: number | null;
  /** Score of the studio recordings; left out unless requested. */
  readonly stoiClean?: number;
  readonly pesq?: number;
  readonly visqol?: number;
  readonly notes: readonly string[];
}

export interface Part {
  readonly firstWordS: number;
  readonly fromS: number;
  readonly toS: number;
}

/** Python with the packages that score speech, in a virtual environment of the benchmark. */
export class Analysis {
  readonly #python: string;

  private constructor(python: string) {
    this.#python = python;
  }

  /** Creates the environment when it is missing (from PyPI, about half a minute). Rejects with a sentence when there is no Python or no network. */
  static async open(log: (line: string) => void, signal?: AbortSignal): Promise<Analysis> {
    const folder = analysisFolder();
    const python = join(folder, 'bin', 'python');
    if (await hasPackages(python)) return new Analysis(python);
    const system = lookForProgram('python3');
    if (system === null) throw new Error('there is no python3 on this machine');
    log(`installing ${PACKAGES.join(', ')} into ${folder} …`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    try {
      await run(system, ['-m', 'venv', folder], { timeout: INSTALL_MS, signal });
      await run(python, ['-m', 'pip', 'install', '--quiet', ...PACKAGES], { timeout: INSTALL_MS, signal });
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      const said = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? String(error);
      throw new Error(`the Python packages were not installed: ${said}`, { cause: error });
    }
    return new Analysis(python);
  }

  /** Scores a recording of `CallRoom.talk`. With `clean`, that part is also scored by PESQ and ViSQOL. */
  async score(recording: string, clean: Part | null, signal?: AbortSignal): Promise<Scores> {
    const options = JSON.stringify(clean === null ? {} : { perceptual: true, ...clean });
    const { stdout } = await run(this.#python, [script, recording, options], {
      timeout: SCORE_MS,
      maxBuffer: 1 << 24,
      signal,
      // One thread: otherwise the libraries would use all cores without any gain.
      env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
    });
    const scores = JSON.parse(stdout) as Scores & { error?: string };
    if (scores.error !== undefined) throw new Error(scores.error);
    return scores;
  }
}

export function analysisFolder(env: NodeJS.ProcessEnv = process.env): string {
  const cache = env['XDG_CACHE_HOME'];
  return join(
    cache === undefined || cache === '' ? join(homedir(), '.cache') : cache,
    'jackfield-bench',
    'speech-scores',
  );
}

async function hasPackages(python: string): Promise<boolean> {
  if (!existsSync(python)) return false;
  const wanted = PACKAGES.map((one) => one.split('=='));
  const check = `from importlib.metadata import version\nassert all(version(w[0]) == w[-1] or len(w) == 1 for w in ${JSON.stringify(wanted)})`;
  return run(python, ['-c', check]).then(
    () => true,
    () => false,
  );
}
