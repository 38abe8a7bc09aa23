import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  MAX_VOICE_PACKET_BYTES,
  MAX_VOICE_PAYLOAD_BYTES,
  parseVoicePacket,
  VOICE_FLAG_CODEC,
} from '@jackfield/wire/voice-packet';
import type { VoiceHeader } from '@jackfield/wire/voice-packet';
import { importVoiceKey, VoiceSealer } from '@jackfield/wire/voice-seal';
import type { VoiceLane } from '../../ports/lane.ts';
import { pipeOf } from '../voice-pipe.ts';
import { openVoiceLane } from './switchboard-voice.ts';
import type { FromVoice, ToVoice } from './voice-link.ts';

const KEY = Uint8Array.from({ length: 16 }, (_, index) => index);
const SENDER = 5;
const TAG = 0xa1b2c3d4;

interface Heard {
  readonly codecTag: number;
  readonly payload: string;
}

let lane: VoiceLane;
let line: MessageChannel;
let heard: Heard[];
let sent: Uint8Array[];

beforeEach(() => {
  line = new MessageChannel();
  [heard, sent] = [[], []];
  line.port1.on('message', (message: FromVoice) => {
    if (message.kind === 'packet') sent.push(message.packet);
  });
  lane = openVoiceLane(pipeOf(line.port2), {
    onPacket: ({ codecTag, payload }) => heard.push({ codecTag, payload: Buffer.from(payload).toString() }),
    onSenders: () => {},
  });
  tell({ kind: 'open', connectionId: SENDER, host: '127.0.0.1', port: null, transportKey: KEY, hasCookies: false });
  tell({ kind: 'senders', ids: [SENDER] });
  tell({ kind: 'keys', keys: [{ userId: SENDER, epoch: 1, key: KEY }] });
  tell({ kind: 'seal', seal: { epoch: 1, key: KEY } });
});

afterEach(async () => {
  await lane[Symbol.asyncDispose]();
  line.port1.close();
});

function tell(message: ToVoice): void {
  line.port1.postMessage(message);
}

/** A packet as another client would send it. */
function seal(sequence: number, hasCodecTag: boolean, payload: Uint8Array): Uint8Array {
  const header: VoiceHeader = {
    senderId: SENDER,
    epoch: 1,
    sequence,
    timestamp: sequence,
    isTalkEnd: false,
    hasCodecTag,
  };
  const packet = new Uint8Array(MAX_VOICE_PACKET_BYTES);
  const length = new VoiceSealer().seal(packet, header, importVoiceKey(KEY), payload, payload.length);
  return packet.slice(0, length);
}

async function say(payload: Uint8Array, codecTag?: number): Promise<void> {
  await expect.poll(() => lane.stats().path).toBe('control');
  lane.send(payload, payload.length, 1, false, codecTag);
}

describe('a packet of a codec other than Opus', () => {
  it('carries the flag and, under the seal, four bytes of its digest; one of Opus is what it always was', async () => {
    await say(Buffer.from('opus'));
    await say(Buffer.from('adpcm'), TAG);
    await expect.poll(() => sent.length).toBe(2);
    const [plain = new Uint8Array(0), tagged = new Uint8Array(0)] = sent;
    expect(plain[1]).toBe(0);
    expect(tagged[1]).toBe(VOICE_FLAG_CODEC);
    expect(tagged.length - plain.length).toBe(5);
    const opened = new VoiceSealer().open(tagged, tagged.length, importVoiceKey(KEY)) ?? new Uint8Array(0);
    expect(Buffer.from(opened).toString('latin1')).toBe('\xa1\xb2\xc3\xd4adpcm');
    const header = { senderId: 0, epoch: 0, sequence: 0, timestamp: 0, isTalkEnd: false, hasCodecTag: false };
    expect(parseVoicePacket(tagged, tagged.length, header)).toBe('ok');
    expect(header.hasCodecTag).toBe(true);
    for (const packet of sent) tell({ kind: 'packet', packet });
    const expected = [
      { codecTag: 0, payload: 'opus' },
      { codecTag: TAG, payload: 'adpcm' },
    ];
    await expect.poll(() => heard).toEqual(expected);
  });

  it('is no longer than a datagram carries, tag included', async () => {
    await say(new Uint8Array(MAX_VOICE_PAYLOAD_BYTES - 3), TAG);
    expect(lane.stats()).toMatchObject({ sentPackets: 0, dropped: { notSendable: 1 } });
    await say(new Uint8Array(MAX_VOICE_PAYLOAD_BYTES - 4), TAG);
    await expect.poll(() => sent.map(({ length }) => length)).toEqual([MAX_VOICE_PACKET_BYTES]);
  });

  it.each([
    ['no payload at all', new Uint8Array(0)],
    ['three bytes', Uint8Array.of(1, 2, 3)],
    ['a tag and no packet', Uint8Array.of(1, 2, 3, 4)],
    ['the tag 0', Uint8Array.of(0, 0, 0, 0, 1)],
  ])('is dropped and counted when its flag comes with %s', async (_what, payload) => {
    tell({ kind: 'packet', packet: seal(1, true, payload) });
    tell({ kind: 'packet', packet: seal(2, false, Buffer.from('opus')) });
    await expect.poll(() => heard).toEqual([{ codecTag: 0, payload: 'opus' }]);
    expect(lane.stats().dropped).toEqual({ badCodecTag: 1 });
  });

  it('cannot be made of one of Opus by turning the flag: the seal covers it', async () => {
    const forged = seal(1, false, Buffer.from('opus packet'));
    forged[1] = VOICE_FLAG_CODEC;
    tell({ kind: 'packet', packet: forged });
    await expect.poll(() => lane.stats().dropped).toEqual({ unsealed: 1 });
    expect(heard).toEqual([]);
  });
});
