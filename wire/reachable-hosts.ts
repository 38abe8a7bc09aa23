import { networkInterfaces } from 'node:os';
import type { NetworkInterfaceInfo } from 'node:os';
import { formatInvite } from './server-address.ts';

/** An address of this machine at which other machines can reach a server. */
export interface ReachableHost {
  readonly host: string;
  /** `network` is private and works in the same local network; `internet` is public, though a router or firewall may still refuse. */
  readonly reach: 'network' | 'internet' | 'this-computer';
}

/** Bridges of containers and virtual machines, which no other user can reach. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|cni|flannel|lxc|lxd)/u;
const MAX_HOSTS = 4;
const WILDCARDS = new Set(['', '::', '0.0.0.0']);

/**
 * Addresses at which a server that listens on `listenHost` can be reached, the most useful first: IPv4 before IPv6, the local network before the internet, at
 * most four. A server that listens on a single address is reachable there only; one that listens on loopback is reachable from this computer only.
 */
export function reachableHosts(
  listenHost: string,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces(),
): readonly ReachableHost[] {
  if (!WILDCARDS.has(listenHost)) return [{ host: listenHost, reach: reachOf(listenHost) }];
  const found = Object.entries(interfaces).flatMap(([name, infos]) =>
    (infos ?? []).flatMap((info): (ReachableHost & { readonly rank: number })[] => {
      if (info.internal || VIRTUAL.test(name) || isLinkLocal(info.address)) return [];
      // A server on `0.0.0.0` does not listen on IPv6.
      if (info.family === 'IPv6' && listenHost === '0.0.0.0') return [];
      const reach = reachOf(info.address);
      return [{ host: info.address, reach, rank: (info.family === 'IPv4' ? 0 : 2) + (reach === 'network' ? 0 : 1) }];
    }),
  );
  return found
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, MAX_HOSTS)
    .map(({ host, reach }) => ({ host, reach }));
}

/** Lines that an operator sends to others: a link for each address, and the fingerprint to compare. */
export function inviteLines(listenHost: string, port: number, fingerprint: string): string[] {
  const hosts = reachableHosts(listenHost).filter(({ reach }) => reach !== 'this-computer');
  if (hosts.length === 0) return [];
  return [
    'Send one of these links to the people who are to join:',
    ...hosts.map(({ host, reach }) => {
      const link = formatInvite({ address: { host, port }, fingerprint, channelName: null });
      return `  ${link}  (${reach === 'network' ? 'same local network' : 'internet, where the firewall lets it through'})`;
    }),
    `They paste it where Jackfield asks for an address. From elsewhere they need your public name or address in its place, and port ${port} open for TCP and UDP.`,
  ];
}

function reachOf(host: string): ReachableHost['reach'] {
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return 'this-computer';
  // Private ranges: RFC 1918, RFC 6598 (carrier NAT and overlay networks), RFC 3927, RFC 4193, RFC 4291.
  const isPrivate =
    /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.)/u.test(host) ||
    /^(f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/iu.test(host);
  return isPrivate ? 'network' : 'internet';
}

function isLinkLocal(address: string): boolean {
  return address.startsWith('169.254.') || /^fe[89ab][0-9a-f]:/iu.test(address);
}
