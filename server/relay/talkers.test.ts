import { describe, expect, it } from 'vitest';
import { createRelayChannel, RelayPeer } from './peer.ts';
import { admitTalker } from './talkers.ts';

const LIMITS = { talkersPerChannel: 64, talkersPerAddress: 16 };
let nextId = 1;

function peerOf(addressGroup: string): RelayPeer {
  nextId += 1;
  return new RelayPeer(nextId, new Uint8Array(16), addressGroup, () => true);
}

/** Lets this many peers try to talk, all heard in this tick. */
function fill(
  channel = createRelayChannel('voice'),
  addresses = 2,
  each = 32,
): { channel: typeof channel; all: RelayPeer[] } {
  const all = [];
  for (let index = 0; index < addresses * each; index += 1) {
    const peer = peerOf(`192.0.2.${index % addresses}`);
    peer.voiceTick = 100;
    admitTalker(peer, channel, LIMITS, 100);
    all.push(peer);
  }
  return { channel, all };
}

describe('admitTalker', () => {
  it('lets 64 connections of two addresses hold 32 places of 64, and everybody else is heard at once', () => {
    const { channel } = fill();
    expect(channel.talkers).toHaveLength(32);
    for (let index = 0; index < 32; index += 1) {
      expect(admitTalker(peerOf(`198.51.100.${index}`), channel, LIMITS, 100)).toBe(true);
    }
    expect(channel.talkers).toHaveLength(64);
  });

  it('hears one more than 64: the address with most talkers gives up the one that was heard least recently', () => {
    const { channel, all } = fill(createRelayChannel('voice'), 4, 16);
    expect(channel.talkers).toHaveLength(64);
    const quiet = all[10];
    if (quiet === undefined) throw new Error('nobody talks');
    quiet.voiceTick = 97;
    // The first address now has one talker fewer than the others.
    channel.talkers.splice(channel.talkers.indexOf(all[0] ?? quiet), 1);
    channel.talkers.push(peerOf('203.0.113.9'));
    const newcomer = peerOf('203.0.113.1');
    expect(admitTalker(newcomer, channel, LIMITS, 100)).toBe(true);
    expect(channel.talkers).toContain(newcomer);
    expect(channel.talkers).toHaveLength(64);
    // The address whose first talker began earliest, among those with 16 talkers, loses one: the second address.
    expect(all.filter((peer) => !channel.talkers.includes(peer)).map((peer) => peer.addressGroup)).toEqual([
      '192.0.2.0',
      '192.0.2.1',
    ]);
    expect(channel.talkers).toContain(all[3]);
  });

  it('lets a newcomer of a full address displace only its own', () => {
    const { channel, all } = fill(createRelayChannel('voice'), 2, 16);
    const bystanders = all.filter(({ addressGroup }) => addressGroup === '192.0.2.1');
    for (let index = 0; index < 100; index += 1) admitTalker(peerOf('192.0.2.0'), channel, LIMITS, 100);
    expect(bystanders.every((peer) => channel.talkers.includes(peer))).toBe(true);
    expect(channel.talkers).toHaveLength(32);
  });

  it('lets who was displaced displace nobody for a second, and take a free place at once', () => {
    const channel = createRelayChannel('voice');
    const limits = { talkersPerChannel: 1, talkersPerAddress: 1 };
    const [first, second] = [peerOf('192.0.2.1'), peerOf('192.0.2.2')];
    expect(admitTalker(first, channel, limits, 10)).toBe(true);
    expect(admitTalker(second, channel, limits, 11)).toBe(true);
    expect(admitTalker(first, channel, limits, 12)).toBe(false);
    expect(admitTalker(first, channel, limits, 20)).toBe(false);
    expect(admitTalker(first, channel, limits, 21)).toBe(true);
    expect(admitTalker(second, channel, limits, 22)).toBe(false);
    channel.talkers.length = 0;
    expect(admitTalker(second, channel, limits, 23)).toBe(true);
  });
});
