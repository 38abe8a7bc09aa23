import type { WireUser } from '@jackfield/wire/messages';
import { AdminServer } from './admin/admin-server.ts';
import { ControlServer } from './control/control-server.ts';
import { Rooms } from './control/rooms.ts';
import { errnoOf, ServerError } from './errors.ts';
import type { PluginDataStats } from './control/plugin-data.ts';
import type { RelayStats } from './relay/counters.ts';
import { Relay } from './relay/relay.ts';
import { openAdminToken } from './store/admin-token.ts';
import { openCertificate } from './store/certificate.ts';
import type { Certificate } from './store/certificate.ts';
import { completeConfig } from './store/config.ts';
import type { ServerConfig, ServerConfigInput } from './store/config.ts';

export { ServerError } from './errors.ts';
export type { ServerErrorCode } from './errors.ts';
export { loadConfig } from './store/config.ts';
export type { ServerConfig, ServerConfigInput } from './store/config.ts';
export type { RelayStats } from './relay/counters.ts';

export interface ServerOptions {
  /** Holds certificate and admin token; made if it is missing. */
  readonly dataDir: string;
  /** What is left out has the defaults of `config.schema.json`. */
  readonly config?: ServerConfigInput;
}

/** Counts since the start: packets of voice, and messages between plugins. */
export type ServerStats = RelayStats & { readonly pluginData: PluginDataStats };

/** A server that listens. Disposing it is `close`. */
export interface RunningServer extends AsyncDisposable {
  /** TCP. */
  readonly port: number;
  /** null without UDP; the same number as `port` unless that one was taken. */
  readonly udpPort: number | null;
  readonly adminPort: number | null;
  /** SHA-256 of the certificate in hex: what clients pin. */
  readonly fingerprint: string;
  users(): readonly WireUser[];
  stats(): ServerStats;
  /** Mutes or unmutes an identity for everybody, also after it reconnects. False when nobody has this id. */
  setServerMuted(userId: number, isMuted: boolean): boolean;
  /** Makes an identity a priority speaker until the server stops, or no longer. False when nobody has this id. */
  setPriority(userId: number, isPriority: boolean): boolean;
  /** Tells all clients SERVER_STOPPING and ends within about a second. */
  close(): Promise<void>;
}

/** Starts a switchboard in this process. Rejects with a `ServerError`; then nothing is left open. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const config = completeConfig(options.config ?? {});
  const certificate = await openCertificate(options.dataDir);
  await using stack = new AsyncDisposableStack();

  const { relay, host } = await openRelay(config);
  stack.use(relay);
  const rooms = stack.use(new Rooms(config, relay));
  const control = stack.use(await openControl({ ...config, host }, relay.port ?? config.port, certificate, rooms));
  const actions = {
    users: () => rooms.users(),
    stats: () => ({ ...relay.stats, pluginData: rooms.pluginData }),
    setServerMuted: (userId: number, isMuted: boolean) => rooms.setServerMuted(userId, isMuted),
    setPriority: (userId: number, isPriority: boolean) => rooms.setPriority(userId, isPriority),
  };
  const admin =
    config.adminPort === null
      ? null
      : stack.use(await AdminServer.open(config.adminPort, await openAdminToken(options.dataDir), actions));

  const { port } = control;
  const udpPort = relay.port;
  const adminPort = admin?.port ?? null;
  const owned = stack.move();
  const close = (): Promise<void> => owned.disposeAsync();
  return {
    port,
    udpPort,
    adminPort,
    fingerprint: certificate.fingerprint,
    ...actions,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** `::` means everything; a machine without IPv6 says that it does not know it. */
async function openRelay(config: ServerConfig): Promise<{ relay: Relay; host: string }> {
  const { voicePacketsPerSecond, talkersPerChannel, talkersPerAddress } = config.limits;
  const open = async (host: string): Promise<{ relay: Relay; host: string }> => {
    const udp = config.hasUdp ? { host, port: config.port } : null;
    return { relay: await Relay.open({ udp, voicePacketsPerSecond, talkersPerChannel, talkersPerAddress }), host };
  };
  try {
    return await open(config.host);
  } catch (error) {
    const errno = errnoOf(error instanceof ServerError ? error.cause : error);
    if (config.host !== '::' || (errno !== 'EAFNOSUPPORT' && errno !== 'EADDRNOTAVAIL')) throw error;
    return open('0.0.0.0');
  }
}

/** TCP has the port number of UDP, unless that was free to choose and TCP's is taken. */
async function openControl(
  config: ServerConfig,
  port: number,
  certificate: Certificate,
  rooms: Rooms,
): Promise<ControlServer> {
  try {
    return await ControlServer.open({ ...config, port }, certificate, rooms);
  } catch (error) {
    if (config.port !== 0 || !(error instanceof ServerError) || error.code !== 'PORT_IN_USE') throw error;
    return ControlServer.open(config, certificate, rooms);
  }
}
