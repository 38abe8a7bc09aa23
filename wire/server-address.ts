import { domainToASCII } from 'node:url';
import { DEFAULT_PORT } from './limits.ts';

const ASCII = /^[\x21-\x7e]+$/u;

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `host`, `host:port`, `[v6]` or `[v6]:port`; null when it is none of these. A name in other letters than ASCII becomes the one that is looked up
 * (`xn--…`), so that nobody takes it for another that looks the same.
 */
export function parseServerAddress(text: string): ServerAddress | null {
  const match = /^(?:\[(?<v6>[0-9a-fA-F:.%\w]+)\]|(?<name>[^\s:/[\]@?#]+))(?::(?<port>\d{1,5}))?$/.exec(text.trim());
  const name = match?.groups?.['name'];
  const host = match?.groups?.['v6'] ?? (name === undefined || ASCII.test(name) ? name : domainToASCII(name));
  if (host === undefined || host === '') return null;
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
