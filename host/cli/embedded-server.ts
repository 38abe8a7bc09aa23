import { join } from 'node:path';
import type { Paths } from '@jackfield/engine/paths';
import { ServerError, startServer } from '@jackfield/server';
import type { RunningServer, ServerConfigInput } from '@jackfield/server';
import { inviteLines } from '@jackfield/wire/reachable-hosts';
import type { Output } from './output.ts';

/** Every address of this machine. */
const SHARED_HOST = '::';

export interface EmbeddedServerOptions {
  /** An address to connect to instead. */
  readonly server?: string;
  readonly share?: boolean;
  readonly serverPort?: number;
}

/**
 * The switchboard that comes with the client: Lobby, Quiet room and Echo, for this computer only unless it is shared. Null when another
 * server was asked for. Without a port of the user's choice it takes another one when the usual one is in use.
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

/** Lines with the invite for a shared server, or one line saying that this computer has no address that others can reach. */
export function shareLines(port: number, fingerprint: string): string[] {
  const lines = inviteLines(SHARED_HOST, port, fingerprint);
  return lines.length > 0 ? lines : ['This computer is in no network now, so nobody else can join.'];
}
