import { describe, expect, it } from 'vitest';
import { completeConfig } from './config.ts';

describe('configuration', () => {
  it('has Lobby, Quiet room and Echo, UDP, and no admin port when nothing is said', () => {
    const config = completeConfig({});
    expect(config.channels.map(({ name, kind }) => [name, kind])).toEqual([
      ['Lobby', 'voice'],
      ['Quiet room', 'voice'],
      ['Echo', 'echo'],
    ]);
    expect(config).toMatchObject({ port: 27_420, host: '::', hasUdp: true, adminPort: null, publicUdpPort: null });
    expect(config.limits).toMatchObject({ connections: 1_000, loginTimeoutMs: 5_000, talkersPerChannel: 64 });
  });

  it('fills in what a channel and the limits leave out, and does not touch its input', () => {
    const input = { channels: [{ name: 'Studio' }], limits: { connections: 3 } };
    const config = completeConfig(input);
    expect(config.channels).toEqual([{ name: 'Studio', description: '', kind: 'voice', maxUsers: 500 }]);
    expect(config.limits).toMatchObject({ connections: 3, chatPerMinute: 60 });
    expect(input).toEqual({ channels: [{ name: 'Studio' }], limits: { connections: 3 } });
  });

  it.each([
    [{ channels: [] }],
    [{ port: 65_536 }],
    [{ channels: [{ name: 'x', kind: 'video' }] }],
    [{ limits: { connections: 0 } }],
    [{ name: '' }],
    [null],
    [[]],
  ])('refuses %j', (input) => {
    expect(() => completeConfig(input)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error);
  });
});
