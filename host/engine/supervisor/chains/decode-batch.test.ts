import { expect, it } from 'vitest';
import { ACTION, PLAYBACK_ITEM_BYTES } from '@jackfield/sandbox/pipe-protocol';
import { DecodeBatch } from './decode-batch.ts';

it('writes the number of the codec into the second byte of each item, 0 for Opus', () => {
  const hop = new DecodeBatch();
  hop.begin(1);
  hop.add('decode', 7, Uint8Array.of(1, 2, 3, 4), 480);
  hop.add('recover', 8, Uint8Array.of(5, 6, 7, 8), 480, 255);
  hop.add('conceal', 9, new Uint8Array(0), 480, 3);
  const items = [4, 4 + PLAYBACK_ITEM_BYTES + 4, 4 + 2 * (PLAYBACK_ITEM_BYTES + 4)];
  expect(items.map((offset) => [...hop.bytes.subarray(offset, offset + 2)])).toEqual([
    [ACTION.decode, 0],
    [ACTION.recover, 255],
    [ACTION.conceal, 3],
  ]);
});
