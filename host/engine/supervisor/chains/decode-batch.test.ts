import { expect, it } from 'vitest';
import { BodyReader } from '@jackfield/sandbox/body-reader';
import { MAX_SENDERS } from '@jackfield/sandbox/pipe-protocol';
import { ACTION, emptyItem, readItem } from '@jackfield/sandbox/playback-item';
import { DecodeBatch } from './decode-batch.ts';

function itemsOf({
  bytes,
}: DecodeBatch): { action: number; codec: number; samples: number; senderId: number; payload: number[] }[] {
  const view = new DataView(bytes.buffer);
  const reader = new BodyReader().begin({ bytes, view, body: 0, bodyBytes: bytes.length });
  const count = reader.u32();
  const items = Array.from({ length: count }, () => {
    const item = emptyItem();
    readItem(reader, item);
    return { ...item, payload: [...item.payload] };
  });
  expect(reader.left).toBe(0);
  return items;
}

it('is read as it was written: action, codec, samples, sender and payload of each item', () => {
  const batch = new DecodeBatch();
  batch.begin(1);
  batch.add('decode', 7, Uint8Array.of(1, 2, 3, 4), 480);
  batch.add('recover', 8, Uint8Array.of(5, 6, 7), 960, 255);
  batch.add('conceal', 9, Uint8Array.of(8), 480, 3);
  batch.add('decode', 10, new Uint8Array(4_001), 100_000);
  expect(itemsOf(batch)).toEqual([
    { action: ACTION.decode, codec: 0, samples: 480, senderId: 7, payload: [1, 2, 3, 4] },
    { action: ACTION.recover, codec: 255, samples: 960, senderId: 8, payload: [5, 6, 7] },
    { action: ACTION.conceal, codec: 3, samples: 480, senderId: 9, payload: [] },
    { action: ACTION.conceal, codec: 0, samples: 5_760, senderId: 10, payload: [] },
  ]);
  batch.begin(2);
  for (let sender = 0; sender <= MAX_SENDERS; sender++) batch.add('decode', sender, new Uint8Array(4_000), 480);
  expect(itemsOf(batch)).toHaveLength(MAX_SENDERS);
  expect(batch.count).toBe(MAX_SENDERS);
});
