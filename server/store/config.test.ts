import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completeConfig, loadConfig } from './config.ts';

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

  it('is read from a file with a byte order mark and CRLF, and refused with line and column', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jackfield-config-'));
    const file = join(folder, 'server.json');
    try {
      await writeFile(file, '\ufeff{\r\n  "name": "Bom"\r\n}\r\n');
      expect((await loadConfig(file)).name).toBe('Bom');
      await writeFile(file, '{\r\n  "name": "Bom", // ours\r\n}');
      await expect(loadConfig(file)).rejects.toMatchObject({
        code: 'CONFIG_UNREADABLE',
        message: expect.stringContaining('line 2, column 18: a comment; JSON has none, so remove it') as string,
      });
    } finally {
      await rm(folder, { recursive: true });
    }
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

  it.each([
    ['a name of spaces', { channels: [{ name: '  ' }] }, '/channels/0/name "  " has spaces'],
    ['a name that nobody sees', { channels: [{ name: 'A' }, { name: '\u200b' }] }, '/channels/1/name'],
    ['a name that a terminal obeys', { channels: [{ name: '\u001b[31mRed' }] }, 'has control characters'],
    ['a name that turns text around', { name: 'a\u202eb' }, '/name "a\u202eb" has characters that nobody sees'],
    ['a topic with a bell', { channels: [{ name: 'A', description: 'x\u0007' }] }, '/channels/0/description'],
    [
      'one name twice',
      { channels: [{ name: 'Room' }, { name: 'B' }, { name: 'Room' }] },
      'the name of /channels/0, too',
    ],
    ['one name in two cases', { channels: [{ name: 'Room' }, { name: 'ROOM' }] }, '/channels/1/name "ROOM"'],
    ['one name in two widths', { channels: [{ name: 'Room' }, { name: 'Ｒoom' }] }, 'the name of /channels/0, too'],
  ])('refuses %s, with its position and the reason', (_, input, reason) => {
    expect(() => completeConfig(input)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(reason) as string }) as Error,
    );
  });

  it('shows a topic that was written over two lines in one', () => {
    const { channels } = completeConfig({ channels: [{ name: 'A', description: ' For\n  two. ' }] });
    expect(channels[0]?.description).toBe('For two.');
  });
});
