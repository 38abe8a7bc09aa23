import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { inviteLines, reachableHosts } from './reachable-hosts.ts';

function info(address: string, internal = false): NetworkInterfaceInfo {
  const common = { address, internal, netmask: '', mac: '00:00:00:00:00:00', cidr: null };
  return address.includes(':') ? { ...common, family: 'IPv6', scopeid: 0 } : { ...common, family: 'IPv4' };
}

const interfaces = {
  lo: [info('127.0.0.1', true), info('::1', true)],
  docker0: [info('172.17.0.1')],
  eth0: [info('fe80::1'), info('2001:db8::7'), info('203.0.113.9'), info('192.168.1.20')],
  wlan0: [info('169.254.3.4'), info('fd00::20')],
};

describe('reachable hosts', () => {
  it('of a server that listens everywhere are the private IPv4 address, then public IPv4, then IPv6; no loopback, link-local or container address', () => {
    expect(reachableHosts('::', interfaces)).toEqual([
      { host: '192.168.1.20', reach: 'network' },
      { host: '203.0.113.9', reach: 'internet' },
      { host: 'fd00::20', reach: 'network' },
      { host: '2001:db8::7', reach: 'internet' },
    ]);
    expect(reachableHosts('0.0.0.0', interfaces).map(({ host }) => host)).toEqual(['192.168.1.20', '203.0.113.9']);
  });

  it('of a server that listens on one address is that address', () => {
    expect(reachableHosts('10.1.2.3', interfaces)).toEqual([{ host: '10.1.2.3', reach: 'network' }]);
    expect(reachableHosts('127.0.0.1', interfaces)).toEqual([{ host: '127.0.0.1', reach: 'this-computer' }]);
    expect(reachableHosts('::1', interfaces)).toEqual([{ host: '::1', reach: 'this-computer' }]);
    expect(reachableHosts('voice.example.org', interfaces)[0]?.reach).toBe('internet');
    for (const host of ['172.16.0.1', '172.31.9.9', '100.64.0.1', 'fd12::1']) {
      expect(reachableHosts(host)[0]?.reach, host).toBe('network');
    }
    for (const host of ['172.32.0.1', '100.128.0.1', '8.8.8.8']) {
      expect(reachableHosts(host)[0]?.reach, host).toBe('internet');
    }
  });
});

describe('lines for an operator', () => {
  it('hold a link with the fingerprint, and nothing where only this computer gets there', () => {
    const fingerprint = 'ab'.repeat(32);
    expect(inviteLines('10.1.2.3', 27_420, fingerprint).join('\n')).toContain(
      `jackfield://10.1.2.3:27420/#${fingerprint}  (same local network)`,
    );
    expect(inviteLines('127.0.0.1', 27_420, fingerprint)).toEqual([]);
  });
});
