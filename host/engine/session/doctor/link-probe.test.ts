import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '@jackfield/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enter, openLaneClient } from '../../lanes/switchboard/testing/lane-client.ts';
import type { LaneClient } from '../../lanes/switchboard/testing/lane-client.ts';
import type { DoctorPlace } from '@jackfield/protocol/doctor';
import { diagnose, placesWithProblems } from './diagnose.ts';
import { openImpairedLink } from './impaired-link.ts';
import { readImpairments } from './impairments.ts';
import { measureLink } from './link-measures.ts';
import { HEALTHY } from './testing/healthy.ts';

let stack: AsyncDisposableStack;
beforeEach(() => {
  stack = new AsyncDisposableStack();
});
afterEach(() => stack.disposeAsync());

/** Opens a client in a channel of a server behind a link that is impaired with seed 7. */
async function openBehind(spec: string): Promise<LaneClient> {
  const dataDir = await mkdtemp(join(tmpdir(), 'jackfield-doctor-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const impairments = readImpairments(spec);
  if (typeof impairments === 'string') throw new Error(impairments);
  let udpPort = 0;
  const link = stack.use(await openImpairedLink(() => udpPort, impairments, 7));
  const server = stack.use(
    await startServer({ dataDir, config: { host: '127.0.0.1', port: 0, publicUdpPort: link.port } }),
  );
  udpPort = server.udpPort ?? 0;
  const client = stack.use(await openLaneClient(`127.0.0.1:${server.port}`, 'Ada'));
  await enter(client, 1);
  return client;
}

describe('a link that is measured through a real server', { timeout: 30_000 }, () => {
  it('names the place that is impaired, beside a call that goes on', async () => {
    const cases = {
      'loss-up=20': ['uplink'],
      'loss-down=20': ['downlink'],
      'jitter-up=200': ['uplink'],
      'jitter-down=200': ['downlink'],
      'delay=170': ['server'],
    } as const satisfies Record<string, readonly DoctorPlace[]>;
    // The cases run in parallel, because each takes 4 s.
    const named = Object.keys(cases).map(async (spec) => {
      const client = await openBehind(spec);
      const talking = setInterval(() => client.say('word'), 20);
      const probe = await client.control.probeLink().finally(() => clearInterval(talking));
      const link = measureLink(probe);
      expect(link.path).toBe('udp');
      expect(link.packets).toHaveLength(150);
      // No test packet is taken for a voice.
      expect(client.heard).toEqual([]);
      const server = { ...HEALTHY.server, link };
      return [spec, placesWithProblems(diagnose({ ...HEALTHY, server }))] as const;
    });
    expect(Object.fromEntries(await Promise.all(named))).toEqual(cases);
  });

  it('refuses a server that cannot return packets, with words, and a connection that is not there', async () => {
    const client = stack.use(await openLaneClient('127.0.0.1:1', 'Ada'));
    await expect(client.control.probeLink()).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
  });
});

describe('impairments', () => {
  it('are read by direction, and refused in words', () => {
    expect(readImpairments('loss-up=10,delay=50')).toEqual({
      up: { loss: 0.1, delayMs: 50, jitterMs: 0 },
      down: { loss: 0, delayMs: 50, jitterMs: 0 },
    });
    expect(readImpairments('los=10')).toBe('los=10 is not loss, delay or jitter with -up or -down and a number');
    expect(readImpairments('loss=101')).toBe('loss is at most 100');
  });
});
