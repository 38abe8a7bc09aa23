import { describe, expect, it } from 'vitest';
import { someUser, testContext } from '../testing/capability-context.ts';
import { idleServices } from './idle-services.ts';
import { peerDataCapability } from './peer-data-capability.ts';

type Sent = [pluginId: string, userId: number | null, bytes: number];

function open(outcome: 'sent' | 'notConnected' | 'tooFast' = 'sent') {
  const sent: Sent[] = [];
  const clock = { nowMs: 0 };
  const users = [someUser(1), someUser(2), { ...someUser(3), channelId: 8 }];
  const { functions } = peerDataCapability(
    testContext({
      session: { selfId: 1, channels: [], users },
      services: {
        ...idleServices,
        sendPluginData: (pluginId, userId, data) => {
          sent.push([pluginId, userId, data.length]);
          return outcome;
        },
      },
      now: () => clock.nowMs,
    }),
  );
  const send = (bytes: number, userId: unknown = null): unknown =>
    functions['sendData']?.([userId, new Uint8Array(bytes)]);
  return { sent, clock, users, send, functions };
}

const refused = (tag: string): object => ({ error: { tag } });

describe('peer-data', () => {
  it('sends to all, and to one who is in the channel', () => {
    const { send, sent } = open();
    expect(send(1)).toEqual({ value: null });
    expect(send(4_096, 2)).toEqual({ value: null });
    expect(sent).toEqual([
      ['test:plugin', null, 1],
      ['test:plugin', 2, 4_096],
    ]);
  });

  it('refuses oneself, strangers and other channels, 0 and 4,097 bytes, and being in no channel', () => {
    const { send, sent, users } = open();
    for (const userId of [1, 3, 99]) expect(send(1, userId)).toEqual(refused('unknown-user'));
    for (const bytes of [0, 4_097]) expect(send(bytes)).toEqual(refused('bad-length'));
    users.splice(0, 1, { ...someUser(1), channelId: null });
    expect(send(1)).toEqual(refused('not-in-channel'));
    expect(sent).toEqual([]);
  });

  it('sends 20 messages in a second, refuses the 21st and goes on at 1 s', () => {
    const { send, clock } = open();
    for (let count = 0; count < 20; count++) expect(send(1)).toEqual({ value: null });
    expect(send(1)).toEqual(refused('rate-limited'));
    clock.nowMs = 1_000;
    expect(send(1)).toEqual({ value: null });
  });

  it('sends 16,384 bytes in a second and not one more', () => {
    const { send, clock } = open();
    for (let count = 0; count < 4; count++) expect(send(4_096)).toEqual({ value: null });
    expect(send(1)).toEqual(refused('rate-limited'));
    clock.nowMs = 1_000;
    expect(send(4_096)).toEqual({ value: null });
  });

  it('says so when all plugins together send too much, and when the server cannot take it', () => {
    expect(open('tooFast').send(1)).toEqual(refused('rate-limited'));
    expect(open('notConnected').send(1)).toEqual(refused('not-in-channel'));
  });

  it('ends who sends something else than bytes', () => {
    const { functions, send } = open();
    for (const data of ['text', null, undefined, [1, 2], new Float32Array(1)]) {
      expect(functions['sendData']?.([null, data])).toBeNull();
    }
    expect(send(1, 'all')).toBeNull();
  });
});
