import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mumbleConf, trustServer } from './mumble-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jackfield-mumble-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the files of Mumble's client", () => {
  it('name the devices, send all the time, and leave the delays at their defaults', () => {
    const conf = mumbleConf({ input: 'mic', output: 'ears', transmit: 'continuous', latency: 'default' });
    expect(conf).toContain('[General]\nlastupdate=2\n');
    expect(conf).toMatch(/\[audio\]\n(.+\n)*transmit=0\n/);
    expect(conf).toContain('[pulseaudio]\ninput=mic\noutput=ears\n');
    expect(conf).not.toMatch(/vadmin|outputdelay|framesperpacket/);
  });

  it('set one frame a packet and 10 ms of output delay for the lowest delays, and thresholds for the voice mode', () => {
    const conf = mumbleConf({ input: 'mic', output: 'ears', transmit: 'voice', latency: 'lowest' });
    expect(conf).toMatch(/transmit=1\nvadmin=0.55\nvadmax=0.7\noutputdelay=1\n/);
    expect(conf).toMatch(/framesperpacket=1\njitterbuffer=1\n/);
  });

  it('hold a row with host, port and digest of each trusted server', () => {
    const servers = [1, 2].map((port) => ({ host: '127.0.0.1', port, digest: `d${port}` }));
    for (const server of servers) trustServer(folder, server);
    using database = new DatabaseSync(join(folder, 'mumble.sqlite'));
    expect(database.prepare('SELECT hostname AS host, port, digest FROM cert').all()).toEqual(servers);
  });
});
