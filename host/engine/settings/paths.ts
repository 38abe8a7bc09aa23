import { join } from 'node:path';
import { JackfieldError } from '../errors.ts';
import { realFolder } from './real-folder.ts';

// env-paths reads the home folder as soon as it is loaded, and a user of a container may have none.
const envPaths = await import('env-paths').then(
  (module) => module.default,
  () => null,
);

/** Folders of one installation of the client, as real paths; each may be missing until something is written there. */
export interface Paths {
  /** Settings that the user chose. */
  readonly config: string;
  /** Installed plugins' files, the embedded server's state, the window's browser profile. */
  readonly data: string;
  /** Data that can be made again: prepared plugins. */
  readonly cache: string;
  /** State of this machine: identity, pinned servers, the lock of a running engine, logs. */
  readonly state: string;
}

/**
 * Returns the XDG folders on Linux and their equivalents elsewhere. `dataDir`, else the variable JACKFIELD_HOME, puts everything under one folder, so that
 * tests and second installations share nothing. Throws FOLDER_UNUSABLE for a user without a home folder.
 */
export function resolvePaths(dataDir?: string, environment: NodeJS.ProcessEnv = process.env): Paths {
  const { config, data, cache, state } = namedPaths(dataDir, environment);
  return { config: realFolder(config), data: realFolder(data), cache: realFolder(cache), state: realFolder(state) };
}

/** True when everything is under one folder; no file may be left outside it. */
export function hasOwnHome(dataDir?: string, environment: NodeJS.ProcessEnv = process.env): boolean {
  return ownHome(dataDir, environment) !== null;
}

function ownHome(dataDir: string | undefined, environment: NodeJS.ProcessEnv): string | null {
  const home = dataDir ?? environment['JACKFIELD_HOME'] ?? '';
  return home === '' ? null : home;
}

function namedPaths(dataDir: string | undefined, environment: NodeJS.ProcessEnv): Paths {
  const home = ownHome(dataDir, environment);
  if (home !== null) {
    return {
      config: join(home, 'config'),
      data: join(home, 'data'),
      cache: join(home, 'cache'),
      state: join(home, 'state'),
    };
  }
  if (envPaths === null) {
    throw JackfieldError.of('FOLDER_UNUSABLE', { folder: '~', reason: 'this user has no home folder' });
  }
  const { config, data, cache, log } = envPaths('jackfield', { suffix: '' });
  // env-paths calls XDG_STATE_HOME "log".
  return { config, data, cache, state: log };
}

/** Cache folder of the user's client; null for a user without a home folder. */
export function clientCacheFolder(): string | null {
  try {
    return resolvePaths().cache;
  } catch {
    return null;
  }
}

/** File with the authors that the user trusts and the plugins that must not run; catalogue/trust reads it. */
export function trustFileOf(paths: Paths): string {
  return join(paths.config, 'trust.toml');
}
