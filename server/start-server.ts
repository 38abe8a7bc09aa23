import type { WireUser } from '@jackfield/wire/messages';
import { AdminServer } from './admin/admin-server.ts';
import { ControlServer } from './control/control-server.ts';
import { Switchboard } from './control/switchboard.ts';
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
  /** Folder of certificate and admin token; created when missing. */
  readonly dataDir: string;
  /** Configuration; omitted fields have the defaults of `config.schema.json`. */
  readonly config?: ServerConfigInput;
}

/** Counts since the start: packets of voice, and messages between plugins. */
export type ServerStats = RelayStats & { readonly pluginData: PluginDataStats };

/** A running server. Disposing it calls `close`. */
export interface RunningServer extends AsyncDisposable {
  /** TCP port. */
  readonly port: number;
  /** UDP port, the same number as `port` unless that number was taken; null without UDP. */
  readonly udpPort: number | null;
  readonly adminPort: number | null;
  /** SHA-256 of the certificate in hex, which clients pin. */
  readonly fingerprint: string;
  users(): readonly WireUser[];
  stats(): ServerStats;
  /** Mutes or unmutes an identity for all users, also after it reconnects. Returns false when no user has this id. */
  setServerMuted(userId: number, isMuted: boolean): boolean;
  /** Makes an identity a priority speaker until the server stops, or revokes that. Returns false when no user has this id. */
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
  const switchboard = stack.use(new Switchboard(config, relay));
  const control = stack.use(
    await openControl({ ...config, host }, relay.port ?? config.port, certificate, switchboard),
  );
  const actions = {
    users: () => switchboard.users(),
    stats: () => ({ ...relay.stats, pluginData: switchboard.pluginData }),
    setServerMuted: (userId: number, isMuted: boolean) => switchboard.setServerMuted(userId, isMuted),
    setPriority: (userId: number, isPriority: boolean) => switchboard.setPriority(userId, isPriority),
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

/** `::` listens on all addresses; on a machine without IPv6 it fails, and `0.0.0.0` is used. */
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

/** TCP gets the port number of UDP. When UDP chose a free port whose number is taken for TCP, TCP chooses its own. */
async function openControl(
  config: ServerConfig,
  port: number,
  certificate: Certificate,
  switchboard: Switchboard,
): Promise<ControlServer> {
  try {
    return await ControlServer.open({ ...config, port }, certificate, switchboard);
  } catch (error) {
    if (config.port !== 0 || !(error instanceof ServerError) || error.code !== 'PORT_IN_USE') throw error;
    return ControlServer.open(config, certificate, switchboard);
  }
}
