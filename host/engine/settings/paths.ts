import { join, resolve } from 'node:path';
import envPaths from 'env-paths';

/** Folders of one installation of the client; each may be missing until something is written there. */
export interface Paths {
  /** Settings that the user chose. */
  readonly config: string;
  /** Installed plugins' files, the embedded server's state, the window's browser profile. */
  readonly data: string;
  /** What can be made again: prepared plugins. */
  readonly cache: string;
  /** What this machine remembers: identity, pinned servers, the lock of a running engine, logs. */
  readonly state: string;
}

/**
 * XDG folders on Linux and their likes elsewhere. `dataDir`, else the variable JACKFIELD_HOME, puts everything under one
 * folder, so that tests and second installations share nothing.
 */
export function resolvePaths(dataDir?: string, environment: NodeJS.ProcessEnv = process.env): Paths {
  const home = dataDir ?? environment['JACKFIELD_HOME'];
  if (home !== undefined && home !== '') {
    const root = resolve(home);
    return {
      config: join(root, 'config'),
      data: join(root, 'data'),
      cache: join(root, 'cache'),
      state: join(root, 'state'),
    };
  }
  const { config, data, cache, log } = envPaths('jackfield', { suffix: '' });
  // env-paths calls XDG_STATE_HOME "log".
  return { config, data, cache, state: log };
}

/** Whose plugins the user believes, and what must not run: plugins/trust reads it. */
export function trustFileOf(paths: Paths): string {
  return join(paths.config, 'trust.toml');
}
