/** A switchboard as a process of its own: `bin/jackfield-server.js` starts it on the Node that it needs. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inviteLines } from '@jackfield/wire/reachable-hosts';
import { ServerError } from './errors.ts';
import { startServer } from './start-server.ts';
import { completeConfig, loadConfig } from './store/config.ts';
import type { ServerConfig } from './store/config.ts';

const HELP = `Runs a Jackfield server until it gets SIGINT or SIGTERM.

Usage: npm start --workspace server -- [options]

  --config FILE      JSON configuration (schema: server/config.schema.json)
  --port N           TCP and UDP port, 0 for a free one (default 27420)
  --host ADDRESS     address to listen on (default ::, everything)
  --admin-port N     HTTP for the operator on 127.0.0.1, 0 for a free one (default off)
  --no-udp           send all voice over the TLS connection
  --data-dir FOLDER  certificate and admin token (default $XDG_STATE_HOME/jackfield-server)
  --json             print one JSON object when ready, and errors as JSON
  --help

Exit codes: 0 stopped on request, 1 could not start, 2 wrong arguments.
`;

const EXIT = { stopped: 0, failed: 1, usage: 2 } as const;

/** Runs the server with these arguments (without `node` and the file) and resolves to the exit code when it has stopped. */
export async function runServer(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = parse(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nTry --help.\n`);
    return EXIT.usage;
  }
  if (options.help) {
    process.stdout.write(HELP);
    return EXIT.stopped;
  }
  try {
    const config = await configOf(options);
    await using server = await startServer({ dataDir: options.dataDir, config });
    const stop = Promise.withResolvers<undefined>();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.resolve(undefined));
    const { port, udpPort, adminPort, fingerprint } = server;
    const invite = inviteLines(config.host ?? '::', port, fingerprint);
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ port, udpPort, adminPort, fingerprint })}\n`
        : `ready on port ${port} (voice: ${udpPort === null ? 'over TLS' : `UDP ${udpPort}`}), certificate ${fingerprint}\n${invite.map((line) => `${line}\n`).join('')}`,
    );
    await stop.promise;
    return EXIT.stopped;
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    const { code, message } = error;
    process.stderr.write(options.json ? `${JSON.stringify({ error: { code, message } })}\n` : `${code}: ${message}\n`);
    return EXIT.failed;
  }
}

interface Options {
  readonly config: string | undefined;
  readonly port: number | undefined;
  readonly host: string | undefined;
  readonly adminPort: number | undefined;
  readonly hasUdp: boolean;
  readonly dataDir: string;
  readonly json: boolean;
  readonly help: boolean;
}

function parse(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    options: {
      config: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
      'admin-port': { type: 'string' },
      'no-udp': { type: 'boolean', default: false },
      'data-dir': { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    config: values.config,
    port: portOf('--port', values.port),
    host: values.host,
    adminPort: portOf('--admin-port', values['admin-port']),
    hasUdp: !values['no-udp'],
    dataDir: values['data-dir'] ?? defaultDataDir(),
    json: values.json,
    help: values.help,
  };
}

function portOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new TypeError(`${option} wants a number from 0 to 65535, not ${text}.`);
  return port;
}

function defaultDataDir(): string {
  const stated = process.env['XDG_STATE_HOME'];
  if (stated !== undefined && stated !== '') return join(stated, 'jackfield-server');
  try {
    return join(homedir(), '.local', 'state', 'jackfield-server');
  } catch (error) {
    // A user in a container may have no entry in the system's list of users.
    throw new TypeError('This user has no home folder: name a folder with --data-dir.', { cause: error });
  }
}

/** Command-line arguments take precedence over the configuration file. */
async function configOf(options: Options): Promise<ServerConfig> {
  const config = options.config === undefined ? completeConfig({}) : await loadConfig(options.config);
  return completeConfig({
    ...config,
    port: options.port ?? config.port,
    host: options.host ?? config.host,
    adminPort: options.adminPort ?? config.adminPort,
    hasUdp: options.hasUdp && config.hasUdp,
  });
}

if (import.meta.main) process.exitCode = await runServer(process.argv.slice(2));
