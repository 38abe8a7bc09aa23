import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** `never` stands for an address that no host has: multicast, broadcast, reserved, unspecified, documentation. */
export type AddressKind = 'public' | 'private' | 'never';

/** Address ranges from RFC 6890 and the IANA registries of special-purpose addresses. */
const private4 = blockList('ipv4', [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
]);
const never4 = blockList('ipv4', [
  ['0.0.0.0', 8],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]);
const private6 = blockList('ipv6', [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
]);
const global6 = blockList('ipv6', [['2000::', 3]]);
/** Ranges inside the global range that no host has: Teredo and similar protocols, documentation, 6to4. 6to4 would reach any IPv4 address. */
const never6 = blockList('ipv6', [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]);

/**
 * Kind of network that a resolved address belongs to. An IPv4 address mapped into IPv6 (`::ffff:`, and NAT64's `64:ff9b::`) is always `never`: nothing that
 * plugins talk to needs it, and it is a known way around lists like this one.
 */
export function kindOfAddress(address: string): AddressKind {
  if (isIPv4(address)) {
    if (never4.check(address)) return 'never';
    return private4.check(address) ? 'private' : 'public';
  }
  if (!isIPv6(address)) return 'never';
  if (private6.check(address, 'ipv6')) return 'private';
  return global6.check(address, 'ipv6') && !never6.check(address, 'ipv6') ? 'public' : 'never';
}

function blockList(family: 'ipv4' | 'ipv6', subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family);
  return list;
}
