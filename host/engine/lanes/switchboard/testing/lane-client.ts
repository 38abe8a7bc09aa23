/** Both halves of the lane as the engine composes them, in one thread, with a record of all their reports. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import type { LaneProfile } from '@jackfield/protocol/lane';
import type { ConnectionState, User } from '@jackfield/protocol/state';
import type { VoiceLane } from '../../../ports/lane.ts';
import { PRESENCE, TestHost } from '../../testing/lane-host.ts';
import { openVoicePipe, pipeOf } from '../../voice-pipe.ts';
import { Identity } from '../identity.ts';
import { KnownServers } from '../known-servers.ts';
import { SwitchboardControl } from '../switchboard-control.ts';
import type { SwitchboardOptions } from '../switchboard-control.ts';
import { openVoiceLane } from '../switchboard-voice.ts';

interface Heard {
  readonly senderId: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly isTalkEnd: boolean;
  readonly text: string;
}

export interface LaneClient extends AsyncDisposable {
  readonly control: SwitchboardControl;
  readonly events: TestHost['events'];
  readonly voice: VoiceLane;
  readonly identity: Identity;
  readonly knownServers: KnownServers;
  readonly states: ConnectionState[];
  readonly heard: Heard[];
  readonly chats: string[];
  readonly users: Map<number, User>;
  senders: readonly number[];
  selfId: number;
  profile: LaneProfile | null;
  /** Replaces the voice half by the returned end of a new pipe. */
  renewVoice(): MessagePort;
  /** Resolves when `isTrue` is, checked at each event; rejects after `timeoutMs` with the expected condition. */
  until(what: string, isTrue: () => boolean, timeoutMs?: number): Promise<void>;
  say(text: string, timestamp?: number): void;
}

/** Connects as a new person with a data folder of its own. `invitedFingerprint` is the one of an invite link. */
export async function openLaneClient(
  address: string,
  name: string,
  folder: string | null = null,
  invitedFingerprint: string | null = null,
  options: Pick<SwitchboardOptions, 'renewFromEpoch'> = {},
): Promise<LaneClient> {
  const home = folder ?? (await mkdtemp(join(tmpdir(), 'jackfield-lane-')));
  const identity = await Identity.open(join(home, 'identity.pem'));
  const knownServers = await KnownServers.open(join(home, 'known-servers.json'), (error) => {
    throw error;
  });
  const host = new TestHost();
  const { events } = host;
  const { near, far } = openVoicePipe();
  const presence = { ...PRESENCE, name };
  const control = new SwitchboardControl({
    address,
    invitedFingerprint,
    presence,
    identity,
    knownServers,
    voice: near,
    host,
    ...options,
  });
  const states: ConnectionState[] = [];
  const heard: Heard[] = [];
  const chats: string[] = [];
  const users = new Map<number, User>();
  let timestamp = 0;
  const voice = openVoiceLane(pipeOf(far), {
    onPacket: (packet) =>
      heard.push({
        senderId: packet.senderId,
        sequence: packet.sequence,
        timestamp: packet.timestamp,
        isTalkEnd: packet.isTalkEnd,
        text: Buffer.from(packet.payload).toString('utf8'),
      }),
    onSenders: (ids) => {
      client.senders = ids;
    },
  });
  const client: LaneClient = {
    control,
    events,
    voice,
    identity,
    knownServers,
    states,
    heard,
    chats,
    users,
    senders: [],
    selfId: 0,
    profile: null,
    renewVoice: () => {
      const renewed = openVoicePipe();
      control.renewVoice(renewed.near);
      return renewed.far;
    },
    until: async (what, isTrue, timeoutMs = 5_000) => {
      const endMs = performance.now() + timeoutMs;
      while (!isTrue()) {
        if (performance.now() > endMs) throw new Error(`${name} waited ${timeoutMs} ms for ${what}`);
        await new Promise((resolve) => {
          setTimeout(resolve, 5);
        });
      }
    },
    say: (text, at = (timestamp += 1)) => {
      const payload = Buffer.from(text);
      voice.send(payload, payload.length, at, false);
    },
    [Symbol.asyncDispose]: async () => {
      await voice[Symbol.asyncDispose]();
      await control[Symbol.asyncDispose]();
      await knownServers[Symbol.asyncDispose]();
      if (folder === null) await rm(home, { recursive: true, force: true });
    },
  };
  events.on('state', (state) => states.push(state));
  events.on('profile', (profile) => {
    client.profile = profile;
  });
  events.on('chat', ({ text }) => chats.push(text));
  events.on('chatHistory', (messages) => chats.push(...messages.map(({ text }) => text)));
  events.on('users', ({ selfId, users: all }) => {
    client.selfId = selfId;
    users.clear();
    for (const user of all) users.set(user.id, user);
  });
  events.on('userChanged', (user) => users.set(user.id, user));
  events.on('userLeft', ({ userId }) => users.delete(userId));
  return client;
}

/** Waits until the client is connected, with voice on the path, in the channel. */
export async function enter(client: LaneClient, channelId: number, path: 'udp' | 'control' = 'udp'): Promise<void> {
  if (client.states.length === 0) client.control.open();
  await client.until('the connection', () => client.states.at(-1)?.kind === 'connected');
  await client.until(`voice on ${path}`, () => client.voice.stats().path === path);
  await client.control.joinChannel(channelId);
}

/** Sends speech until the listener receives a packet: keys and paths are not ready in the first moments. */
export async function untilHeard(
  speaker: LaneClient,
  listener: LaneClient,
  text: string,
  timeoutMs = 5_000,
): Promise<void> {
  const talking = setInterval(() => speaker.say(text), 10);
  try {
    await listener.until(`"${text}"`, () => listener.heard.some((packet) => packet.text === text), timeoutMs);
  } finally {
    clearInterval(talking);
  }
}
