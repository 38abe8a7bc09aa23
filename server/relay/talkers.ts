import type { RelayChannel, RelayPeer } from './peer.ts';

/** Time, in ticks, during which a displaced talker cannot displace others. Without it, two talkers would displace each other packet by packet. */
const DISPLACED_TICKS = 10;

/** Maximum number of simultaneous talkers in a channel, in total and per address. */
export interface TalkerLimits {
  readonly talkersPerChannel: number;
  readonly talkersPerAddress: number;
}

/**
 * Makes room for `peer` among the talkers of its channel. When all slots are taken, the address with the most talkers loses the one that was heard least
 * recently, or on a tie the one that has talked longest. A new talker is therefore heard, however many talk already, and connections from few addresses
 * compete among themselves. Returns false when `peer` was displaced within the last second, or was already refused in this tick. Called only for the first
 * packet of a talk spurt, and at most once per tick for a refused peer, because it scans all talkers.
 */
export function admitTalker(peer: RelayPeer, channel: RelayChannel, limits: TalkerLimits, tick: number): boolean {
  const { talkers } = channel;
  if (peer.refusedTick === tick) return false;
  const own = countOf(talkers, peer.addressGroup);
  const isAddressFull = own >= Math.min(limits.talkersPerAddress, limits.talkersPerChannel);
  if (isAddressFull || talkers.length >= limits.talkersPerChannel) {
    const mayDisplace = tick - peer.displacedTick >= DISPLACED_TICKS;
    const displaced = mayDisplace
      ? leastRecent(talkers, isAddressFull ? peer.addressGroup : largestGroup(talkers, peer.addressGroup, own))
      : null;
    if (displaced === null) {
      peer.refusedTick = tick;
      return false;
    }
    displaced.displacedTick = tick;
    dropTalker(displaced, channel);
  }
  talkers.push(peer);
  peer.isTalking = true;
  return true;
}

function dropTalker(peer: RelayPeer, channel: RelayChannel): void {
  peer.isTalking = false;
  const index = channel.talkers.indexOf(peer);
  if (index >= 0) channel.talkers.splice(index, 1);
}

/** Address with the most talkers; that of the new talker when no other has more. `talkers` is not empty. */
function largestGroup(talkers: readonly RelayPeer[], own: string, ownCount: number): string {
  const counts = new Map<string, number>();
  for (const { addressGroup } of talkers) counts.set(addressGroup, (counts.get(addressGroup) ?? 0) + 1);
  let [largest, count] = [own, ownCount];
  for (const [group, held] of counts) {
    if (held > count) [largest, count] = [group, held];
  }
  return largest;
}

/** The talker of this address heard least recently; on a tie the first, since talkers are in order of their start. null when the address has none. */
function leastRecent(talkers: readonly RelayPeer[], group: string): RelayPeer | null {
  let found: RelayPeer | null = null;
  for (const talker of talkers) {
    if (talker.addressGroup === group && (found === null || talker.voiceTick < found.voiceTick)) found = talker;
  }
  return found;
}

function countOf(talkers: readonly RelayPeer[], group: string): number {
  let count = 0;
  for (const { addressGroup } of talkers) if (addressGroup === group) count += 1;
  return count;
}
