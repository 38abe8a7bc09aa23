import { join, resolve } from 'node:path';
import { resolvePaths } from '@jackfield/engine/paths';
import { loadConfig, startServer } from '@jackfield/server';
import type { RunningServer, ServerConfigInput } from '@jackfield/server';
import { inviteLines } from '@jackfield/wire/reachable-hosts';
import type { Output } from '../output.ts';
import { untilStopped } from '../stop-signal.ts';

export interface ServerCommandOptions {
  readonly config?: string;
  readonly dataDir?: string;
  readonly host?: string;
  readonly port?: number;
  readonly adminPort?: number;
}

/** Runs a server until a stop signal. */
export async function serverCommand(options: ServerCommandOptions, output: Output): Promise<void> {
  const config: ServerConfigInput = {
    ...(options.config === undefined ? {} : await loadConfig(resolve(options.config))),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.adminPort === undefined ? {} : { adminPort: options.adminPort }),
  };
  const dataDir = join(resolvePaths(options.dataDir).data, 'server');
  const stop = untilStopped();
  await using server = await startServer({ dataDir, config });
  output.result(readyFacts(server), readyLines(server, config.host ?? '::'));
  await stop.promise;
  output.say('Stopping …');
}

function readyFacts(server: RunningServer): object {
  const { port, udpPort, adminPort, fingerprint } = server;
  return { event: 'ready', pid: process.pid, port, udpPort, adminPort, fingerprint };
}

function readyLines(server: RunningServer, listenHost: string): string[] {
  return [
    `Server ready on TCP ${server.port}, ${server.udpPort === null ? 'no UDP' : `UDP ${server.udpPort}`}.`,
    ...(server.adminPort === null ? [] : [`Administration on http://127.0.0.1:${server.adminPort}.`]),
    `Certificate ${server.fingerprint}`,
    ...inviteLines(listenHost, server.port, server.fingerprint),
    'Ctrl+C stops it.',
  ];
}
