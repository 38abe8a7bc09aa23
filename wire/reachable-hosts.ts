import { networkInterfaces } from 'node:os';
import type { NetworkInterfaceInfo } from 'node:os';
import { formatInvite } from './server-address.ts';

/** An address of this machine by which others can reach a server on it. */
export interface ReachableHost {
  readonly host: string;
  /** `network` is private and works in the same local network; `internet` is public, though a router or firewall may still refuse. */
  readonly reach: 'network' | 'internet' | 'this-computer';
}

/** Bridges of containers and virtual machines lead to no people. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|cni|flannel|lxc|lxd)/u;
const MAX_HOSTS = 4;
const WILDCARDS = new Set(['', '::', '0.0.0.0']);

/**
 * Where a server that listens on `listenHost` can be reached, the most useful address first: IPv4 before IPv6, the local network before the internet, at most four.
 * A server that listens on one address alone is reached there; one that listens on loopback is reached by this computer alone.
 */
export function reachableHosts(
  listenHost: string,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces(),
): readonly ReachableHost[] {
  if (!WILDCARDS.has(listenHost)) return [{ host: listenHost, reach: reachOf(listenHost) }];
  const found = Object.entries(interfaces).flatMap(([name, infos]) =>
    (infos ?? []).flatMap((info): (ReachableHost & { readonly rank: number })[] => {
      if (info.internal || VIRTUAL.test(name) || isLinkLocal(info.address)) return [];
      // With `0.0.0.0` there is no IPv6.
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

/** The lines that an operator sends to others: a link for each address, and the fingerprint that people can compare. */
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
  // RFC 1918, RFC 6598 (carrier NAT and overlay networks), RFC 3927, RFC 4193, RFC 4291.
  const isPrivate =
    /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.)/u.test(host) ||
    /^(f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/iu.test(host);
  return isPrivate ? 'network' : 'internet';
}

function isLinkLocal(address: string): boolean {
  return address.startsWith('169.254.') || /^fe[89ab][0-9a-f]:/iu.test(address);
}
