import { isIPv4 } from 'node:net';

/** Returns the entry of a manifest's `http.hosts` that covers a host, or null. `*.example.org` covers every name below it, but not `example.org` itself. */
export function findHost(hosts: readonly string[], host: string): string | null {
  return hosts.find((entry) => (entry.startsWith('*.') ? isBelow(host, entry.slice(2)) : host === entry)) ?? null;
}

/** Names that can only belong to a machine in the user's own network. */
const PRIVATE_NAME = /^localhost$|\.(localhost|local|internal|lan|home|home\.arpa)$/;

/** True for an entry that asks for private addresses: a name of the user's own network, or an IPv4 address. */
export function isPrivateHost(entry: string): boolean {
  return isIPv4(entry) || PRIVATE_NAME.test(entry);
}

function isBelow(host: string, domain: string): boolean {
  return host.endsWith(`.${domain}`) && !host.startsWith('.');
}
