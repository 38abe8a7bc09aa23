import { EventEmitter } from 'node:events';
import type { AddressReading, OwnServer, ServerBookmark, ServerInvite } from '@jackfield/protocol/servers';
import type { ConnectionState } from '@jackfield/protocol/state';
import { addressProblems, formatServerAddress, readInvite } from '@jackfield/wire/server-address';
import type { Invite } from '@jackfield/wire/server-address';
import { JackfieldError } from '../errors.ts';
import type { KnownServers } from '../lanes/switchboard/known-servers.ts';
import type { Connection, ConnectTarget } from './connection.ts';
import { inviteToJoined, inviteToOwn } from './invites.ts';
import type { Roster } from './roster.ts';
import type { SettingsStore } from './settings-store.ts';

export interface ServerListEvents {
  ownServer: [OwnServer | null];
}

export interface ServerListParts {
  readonly connection: Connection;
  readonly knownServers: KnownServers;
  readonly roster: Roster;
  readonly settings: SettingsStore;
}

/** Maximum in the settings. Beyond it the least recently used bookmark is removed. */
const MAX_BOOKMARKS = 64;
const MAX_NAME_LENGTH = 64;
/** Maximum length of an address in a message, in characters. */
const MAX_SHOWN_LENGTH = 100;

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
    if (server === null || this.#parts.knownServers.fingerprintOf(server.address) === server.fingerprint) return;
    // A failed write is not fatal: the pin still applies in memory.
    this.#parts.knownServers.trust(server.address, server.fingerprint).catch(() => undefined);
  }

  /** Parses the text of the address field. */
  readAddress(text: string): AddressReading {
    const read = readInvite(text);
    if (!read.isOk) return { isOk: false, reason: addressProblems[read.problem] };
    const address = formatServerAddress(read.invite.address);
    const { fingerprint, channelName } = read.invite;
    const isKnown = this.#parts.knownServers.fingerprintOf(address) !== null;
    return { isOk: true, address, fingerprint, channelName, isKnown };
  }

  /** Connection target of an address or a link. The last channel applies only to the server it belongs to. Throws ADDRESS_INVALID. */
  target(text: string): ConnectTarget {
    const { address: server, fingerprint, channelName } = inviteOf(text);
    const address = formatServerAddress(server);
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
    const address = formatServerAddress(inviteOf(text).address);
    const known = this.#bookmark(address);
    const bookmark = {
      address,
      name: cleanName(name) || (known?.name ?? address.slice(0, MAX_NAME_LENGTH)),
      lastUsedAtMs: known?.lastUsedAtMs ?? null,
    };
    await this.#parts.settings.update({ servers: this.#with(bookmark) });
  }

  async remove(text: string): Promise<void> {
    const address = formatServerAddress(inviteOf(text).address);
    const { settings } = this.#parts;
    await settings.update({ servers: settings.value.servers.filter((server) => server.address !== address) });
  }

  /** Invites to the connected server, then to the client's own. */
  invites(): readonly ServerInvite[] {
    const { connection, roster } = this.#parts;
    const own = this.#ownServer;
    const { state } = connection;
    const channelName = roster.ownChannel?.name ?? null;
    const isAtHome = state.kind === 'connected' && state.address === own?.address;
    return [
      ...(state.kind === 'connected' && !isAtHome ? [inviteToJoined(state, channelName)] : []),
      ...(own === null ? [] : [inviteToOwn(own, isAtHome ? channelName : null)]),
    ];
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

/** Reads an address or a link. Throws ADDRESS_INVALID with the reason. */
export function inviteOf(text: string): Invite {
  const read = readInvite(text);
  if (read.isOk) return read.invite;
  const shown = text.trim();
  const address = shown.length > MAX_SHOWN_LENGTH ? `${shown.slice(0, MAX_SHOWN_LENGTH)}…` : shown;
  throw JackfieldError.of('ADDRESS_INVALID', { address, reason: addressProblems[read.problem] });
}

function withRoom(servers: readonly ServerBookmark[]): readonly ServerBookmark[] {
  if (servers.length < MAX_BOOKMARKS) return servers;
  const oldest = servers.toSorted((a, b) => (a.lastUsedAtMs ?? 0) - (b.lastUsedAtMs ?? 0))[0];
  return servers.filter((server) => server !== oldest);
}

function cleanName(name: string): string {
  return [...name.trim()].slice(0, MAX_NAME_LENGTH).join('').slice(0, MAX_NAME_LENGTH).trim();
}
