import type { InviteAddress, OwnServer, ServerInvite } from '@jackfield/protocol/servers';
import type { ConnectionState } from '@jackfield/protocol/state';
import { reachableHosts } from '@jackfield/wire/reachable-hosts';
import { formatInvite, formatServerAddress, parseServerAddress } from '@jackfield/wire/server-address';
import type { ServerAddress } from '@jackfield/wire/server-address';

/** Invite to the connected server, by the address that the user used; null for a server without a certificate. */
export function inviteToJoined(
  { address, fingerprint, serverName }: Extract<ConnectionState, { kind: 'connected' }>,
  channelName: string | null,
): ServerInvite | null {
  if (fingerprint === null) return null;
  const server = parseServerAddress(address);
  const isLoopback = server !== null && reachableHosts(server.host)[0]?.reach === 'this-computer';
  const reach = isLoopback ? 'this-computer' : 'given';
  const addresses = server === null ? [] : [inviteAddress(server, reach, fingerprint, channelName)];
  return { name: serverName, fingerprint, isOwn: false, channelName, addresses };
}

/** Invite to the client's own server, by the addresses that this computer has now; without addresses when the server listens to this computer only. */
export function inviteToOwn({ address, fingerprint, isShared }: OwnServer, channelName: string | null): ServerInvite {
  const port = parseServerAddress(address)?.port;
  const hosts = isShared && port !== undefined ? reachableHosts('::') : [];
  const addresses = hosts.map(({ host, reach }) =>
    inviteAddress({ host, port: port ?? 0 }, reach, fingerprint, channelName),
  );
  return { name: 'This computer', fingerprint, isOwn: true, channelName, addresses };
}

function inviteAddress(
  address: ServerAddress,
  reach: InviteAddress['reach'],
  fingerprint: string,
  channelName: string | null,
): InviteAddress {
  return {
    address: formatServerAddress(address),
    reach,
    link: formatInvite({ address, fingerprint, channelName: null }),
    channelLink: channelName === null ? null : formatInvite({ address, fingerprint, channelName }),
  };
}
