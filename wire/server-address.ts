import { DEFAULT_PORT } from './limits.ts';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** Reads `host`, `host:port`, `[v6]` or `[v6]:port`; null when it is none of these. */
export function parseServerAddress(text: string): ServerAddress | null {
  const match = /^(?:\[(?<v6>[0-9a-fA-F:.%\w]+)\]|(?<name>[^\s:/[\]@?#]+))(?::(?<port>\d{1,5}))?$/.exec(text.trim());
  const host = match?.groups?.['v6'] ?? match?.groups?.['name'];
  if (host === undefined) return null;
  const port = match?.groups?.['port'] === undefined ? DEFAULT_PORT : Number(match.groups['port']);
  return port >= 1 && port <= 65_535 ? { host: host.toLowerCase(), port } : null;
}

/** The one spelling of an address, as known servers are stored: always with the port. */
export function formatServerAddress(address: ServerAddress): string {
  return `${formatUrlHost(address.host)}:${address.port}`;
}

/** IPv6 addresses in brackets, as URLs want them. */
export function formatUrlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
