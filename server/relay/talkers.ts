import type { RelayChannel, RelayPeer } from './peer.ts';

/** Who was displaced does not displace others for this long, or two would take turns packet by packet. */
const DISPLACED_TICKS = 10;

/** How many talk at once in a channel, in all and from one address. */
export interface TalkerLimits {
  readonly talkersPerChannel: number;
  readonly talkersPerAddress: number;
}

/**
 * Makes room for `peer` among the talkers of its channel. Where all places are taken, the address that holds most of them gives one up, and of its talkers the one that was heard least recently, then the one
 * that talks longest. So whoever begins is heard, however many talk already, and connections of few addresses compete among themselves. False when `peer` was displaced in the last second, or asked in this tick already.
 * Called for the first packet of a talk spurt only, and at most once a tick for one that is refused: it looks through the talkers.
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

/** The address with most talkers; the newcomer's own where no other has more. */
function largestGroup(talkers: readonly RelayPeer[], own: string, ownCount: number): string {
  const counts = new Map<string, number>();
  for (const { addressGroup } of talkers) counts.set(addressGroup, (counts.get(addressGroup) ?? 0) + 1);
  let [largest, count] = [own, ownCount];
  for (const [group, held] of counts) {
    if (held > count) [largest, count] = [group, held];
  }
  return count > 0 ? largest : '';
}

/** Talkers stand in the order in which they began. null when nobody of this address talks. */
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
