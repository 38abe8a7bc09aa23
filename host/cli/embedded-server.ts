import { join } from 'node:path';
import type { Paths } from '@jackfield/engine/paths';
import { ServerError, startServer } from '@jackfield/server';
import type { RunningServer, ServerConfigInput } from '@jackfield/server';
import { inviteLines } from '@jackfield/wire/reachable-hosts';
import type { Output } from './output.ts';

/** Listens on every address of this machine. */
const SHARED_HOST = '::';

export interface EmbeddedServerOptions {
  /** Address of another server to connect to; no embedded server is started then. */
  readonly server?: string;
  readonly share?: boolean;
  readonly serverPort?: number;
}

/**
 * Opens the server that is embedded in the client: Lobby, Quiet room and Echo, for this computer only unless it is shared. Null when another
 * server was requested. Unless the user chose a port, it uses another one when the usual port is in use.
 */
export async function openEmbeddedServer(
  options: EmbeddedServerOptions,
  paths: Paths,
  output: Output,
): Promise<RunningServer | null> {
  if (options.server !== undefined) return null;
  const dataDir = join(paths.data, 'server');
  const config: ServerConfigInput = {
    name: 'This computer',
    host: options.share === true ? SHARED_HOST : '127.0.0.1',
    ...(options.serverPort === undefined ? {} : { port: options.serverPort }),
  };
  try {
    return await startServer({ dataDir, config });
  } catch (error) {
    const isTaken = error instanceof ServerError && error.code === 'PORT_IN_USE';
    if (!isTaken || options.serverPort !== undefined) throw error;
    output.say(`${error.message} Your own server uses a free port instead.`);
    return startServer({ dataDir, config: { ...config, port: 0 } });
  }
}

/** Lines with the invite of a shared server, or one line that says that this computer has no address that others can reach. */
export function shareLines(port: number, fingerprint: string): string[] {
  const lines = inviteLines(SHARED_HOST, port, fingerprint);
  return lines.length > 0 ? lines : ['This computer is in no network now, so nobody else can join.'];
}
