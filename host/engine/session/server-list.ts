import { EventEmitter } from 'node:events';
import type { AddressReading, OwnServer, ServerBookmark, ServerInvite } from '@jackfield/protocol/servers';
import type { ConnectionState } from '@jackfield/protocol/state';
import type { Connection, ConnectTarget } from './connection.ts';
import type { Lanes } from './lanes.ts';
import type { Roster } from './roster.ts';
import type { SettingsStore } from './settings-store.ts';

export interface ServerListEvents {
  ownServer: [OwnServer | null];
}

export interface ServerListParts {
  readonly connection: Connection;
  readonly lanes: Lanes;
  readonly roster: Roster;
  readonly settings: SettingsStore;
}

/** Maximum in the settings. Beyond it the least recently used bookmark is removed. */
const MAX_BOOKMARKS = 64;
const MAX_NAME_LENGTH = 64;

/** Servers that the user can connect to (from the settings, and the client's own one), and their invites. A server is saved after its first connection. */
export class ServerList extends EventEmitter<ServerListEvents> {
  readonly #parts: ServerListParts;
  #ownServer: OwnServer | null = null;
  /** Address that the user chose in a window. It becomes the server of the next start once it is connected. */
  #chosen: string | null = null;
  #connectedTo: string | null = null;
  /** The last server of this run: the last channel is one of its channels. */
  #lastConnected: string | null = null;

  constructor(parts: ServerListParts) {
    super();
    this.#parts = parts;
    parts.connection.on('connection', (state) => this.#follow(state));
  }

  get ownServer(): OwnServer | null {
    return this.#ownServer;
  }

  /** Sets the client's own server. Its certificate is known at first hand, also when the data folder was created anew. */
  setOwnServer(server: OwnServer | null): void {
    this.#ownServer = server;
    this.emit('ownServer', server);
    if (server === null) return;
    const { address, fingerprint } = server;
    // A failed write is not fatal: the certificate is trusted in memory nevertheless.
    this.#parts.lanes
      .of(address)
      .trust(address, fingerprint)
      .catch(() => undefined);
  }

  /** Parses the text of the address field. */
  readAddress(text: string): AddressReading {
    return this.#parts.lanes.readAddress(text);
  }

  /** Connection target of an address or a link. The last channel applies only to the server it belongs to. Throws ADDRESS_INVALID. */
  target(text: string): ConnectTarget {
    const { address, fingerprint, channelName } = this.#parts.lanes.requireAddress(text);
    const { lastAddress, lastChannelName } = this.#parts.settings.value;
    const isSame = address === (this.#lastConnected ?? lastAddress ?? this.#ownServer?.address);
    return { address, fingerprint, channelName: channelName ?? (isSame ? lastChannelName : null) };
  }

  /** Connects to the server that the user named in a window. Rejects with ADDRESS_INVALID. */
  async connect(text: string): Promise<void> {
    const target = this.target(text);
    this.#chosen = target.address;
    await this.#parts.connection.connect(target);
  }

  /** Leaves the server, and forgets it for the next start. A connection that was never established does not change the next start. */
  async disconnect(): Promise<void> {
    const { connection, settings } = this.#parts;
    const { state } = connection;
    const wasNever =
      'address' in state && this.#connectedTo !== state.address && state.address !== settings.value.lastAddress;
    this.#chosen = null;
    if (!wasNever) await settings.update({ lastAddress: null });
    await connection.disconnect();
  }

  /** Rejects with ADDRESS_INVALID, or as `SettingsStore.update` does. */
  async save(text: string, name: string): Promise<void> {
    const { address } = this.#parts.lanes.requireAddress(text);
    const known = this.#bookmark(address);
    const bookmark = {
      address,
      name: cleanName(name) || (known?.name ?? address.slice(0, MAX_NAME_LENGTH)),
      lastUsedAtMs: known?.lastUsedAtMs ?? null,
    };
    await this.#parts.settings.update({ servers: this.#with(bookmark) });
  }

  async remove(text: string): Promise<void> {
    const { lanes, settings } = this.#parts;
    const { address } = lanes.requireAddress(text);
    await settings.update({ servers: settings.value.servers.filter((server) => server.address !== address) });
  }

  /** Invites to the connected server, then to the client's own. */
  invites(): readonly ServerInvite[] {
    const { connection, lanes, roster } = this.#parts;
    const own = this.#ownServer;
    const { state } = connection;
    const channelName = roster.ownChannel?.name ?? null;
    const isAtHome = state.kind === 'connected' && state.address === own?.address;
    const joined =
      state.kind === 'connected' && !isAtHome ? lanes.of(state.address).inviteToJoined(state, channelName) : null;
    const home = own === null ? null : lanes.of(own.address).inviteToOwn(own, isAtHome ? channelName : null);
    return [joined, home].filter((invite) => invite !== null);
  }

  #follow(state: ConnectionState): void {
    if (state.kind !== 'connected') {
      if (state.kind !== 'reconnecting') this.#connectedTo = null;
      return;
    }
    if (this.#connectedTo === state.address) return;
    this.#connectedTo = state.address;
    this.#lastConnected = state.address;
    // A failed write is not fatal: the settings file reports its own error at the next change.
    this.#remember(state.address, state.serverName).catch(() => undefined);
  }

  #remember(address: string, serverName: string): Promise<void> {
    const isHome = address === this.#ownServer?.address;
    const change: { lastAddress?: string | null; servers?: readonly ServerBookmark[] } = {};
    if (address === this.#chosen) change.lastAddress = isHome ? null : address;
    if (!isHome) {
      const name = this.#bookmark(address)?.name ?? (cleanName(serverName) || address.slice(0, MAX_NAME_LENGTH));
      change.servers = this.#with({ address, name, lastUsedAtMs: Date.now() });
    }
    return this.#parts.settings.update(change);
  }

  #bookmark(address: string): ServerBookmark | null {
    return this.#parts.settings.value.servers.find((server) => server.address === address) ?? null;
  }

  /** The list with this entry, which replaces an entry with the same address at its position. */
  #with(bookmark: ServerBookmark): readonly ServerBookmark[] {
    const { servers } = this.#parts.settings.value;
    const at = servers.findIndex(({ address }) => address === bookmark.address);
    return at === -1 ? [...withRoom(servers), bookmark] : servers.with(at, bookmark);
  }
}

function withRoom(servers: readonly ServerBookmark[]): readonly ServerBookmark[] {
  if (servers.length < MAX_BOOKMARKS) return servers;
  const oldest = servers.toSorted((a, b) => (a.lastUsedAtMs ?? 0) - (b.lastUsedAtMs ?? 0))[0];
  return servers.filter((server) => server !== oldest);
}

function cleanName(name: string): string {
  return [...name.trim()].slice(0, MAX_NAME_LENGTH).join('').slice(0, MAX_NAME_LENGTH).trim();
}
