import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { ChildProgram } from '../../e2e/harness/child-program.ts';
import { lookForProgram, MissingTestDependencyError } from '../../e2e/find-program.ts';
import { writeMumbleHome } from './mumble-files.ts';
import type { MumbleSettings } from './mumble-files.ts';
import type { CallClient } from './call-client.ts';

export interface MumbleClientOptions {
  readonly name: string;
  /** Empty home folder of the client. */
  readonly home: string;
  /** Loopback address of the server, or of a link in front of it. */
  readonly host: string;
  readonly port: number;
  readonly display: string;
  readonly env: Readonly<Record<string, string>>;
  readonly settings: MumbleSettings;
}

/** Debian's client, which connects to the server and stays in its root channel. */
export async function startMumbleClient(options: MumbleClientOptions): Promise<CallClient> {
  const program = lookForProgram('mumble', ['/usr/bin', '/usr/games']);
  if (program === null) throw new MissingTestDependencyError('mumble');
  const digest = await certificateDigest(options.host, options.port);
  writeMumbleHome(options.home, options.settings, { host: options.host, port: options.port, digest });
  const runtime = join(options.home, 'runtime');
  mkdirSync(runtime, { mode: 0o700 });
  const client = new ChildProgram(
    program,
    ['-m', `mumble://${options.name}@${options.host}:${options.port}/?version=1.2.0`],
    {
      env: {
        ...options.env,
        HOME: options.home,
        XDG_RUNTIME_DIR: runtime,
        XDG_CONFIG_HOME: join(options.home, '.config'),
        XDG_DATA_HOME: join(options.home, '.local', 'share'),
        XDG_CACHE_HOME: join(options.home, '.cache'),
        DISPLAY: options.display,
        LANG: 'C.UTF-8',
        QT_QPA_PLATFORM: 'xcb',
        DBUS_SESSION_BUS_ADDRESS: 'disabled:',
      },
    },
  );
  return {
    pids: [client.pid],
    describe: () => client.output,
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

/** SHA-1 of the server's certificate, in the form of the client's database. */
async function certificateDigest(host: string, port: number): Promise<string> {
  const socket = connect({ host, port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { raw } = socket.getPeerCertificate();
  socket.destroy();
  return createHash('sha1').update(raw).digest('hex');
}
