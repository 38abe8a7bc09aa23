import { describe, expect, it } from 'vitest';
import type { User } from '@jackfield/protocol/state';
import { chooseCodec, OPUS_CHOICE } from './choose-codec.ts';
import type { OwnCodec } from './choose-codec.ts';

const SELF = 1;
const adpcm: OwnCodec = {
  pluginId: 'jackfield:adpcm',
  name: 'ADPCM',
  digest: 'a'.repeat(64),
  number: 1,
  canEncode: true,
};
const pcm: OwnCodec = { pluginId: 'test:pcm', name: 'PCM', digest: 'b'.repeat(64), number: 2, canEncode: true };

function user(id: number, name: string, ...codecs: OwnCodec[]): User {
  const digests = codecs.map(({ digest }) => digest);
  return {
    id,
    name,
    fingerprint: '',
    channelId: 1,
    isMuted: false,
    isDeafened: false,
    isServerMuted: false,
    ...(digests.length === 0 ? {} : { codecs: digests }),
  };
}

const ada = user(SELF, 'Ada', adpcm, pcm);

describe('the codec that encodes', () => {
  it('is the first of one’s own that everybody in the channel has', () => {
    const both = user(2, 'Grace', pcm, adpcm);
    const choice = chooseCodec([adpcm, pcm], [ada, both], SELF);
    expect(choice).toEqual({ number: 1, state: { pluginId: 'jackfield:adpcm', name: 'ADPCM', waiting: null } });
    const { number, state } = chooseCodec([adpcm, pcm], [ada, both, user(3, 'Kay', pcm)], SELF);
    expect(number).toBe(2);
    expect(state).toMatchObject({ name: 'PCM', waiting: { name: 'ADPCM', reason: 'lacked', lackedBy: ['Kay'] } });
  });

  it('is Opus when somebody has none of them, and says who', () => {
    const [old, other] = [user(2, 'Grace'), user(3, 'Kay', { ...adpcm, digest: 'c'.repeat(64) })];
    expect(chooseCodec([adpcm], [ada, old, other], SELF)).toEqual({
      number: 0,
      state: {
        pluginId: 'jackfield:opus',
        name: 'Opus',
        waiting: { pluginId: 'jackfield:adpcm', name: 'ADPCM', reason: 'lacked', lackedBy: ['Grace', 'Kay'] },
      },
    });
  });

  it('is one’s own where nobody else listens: alone, and in an echo channel', () => {
    expect(chooseCodec([adpcm], [ada], SELF).number).toBe(1);
  });

  it('is Opus as long as the server does not tell others what one has', () => {
    const { number, state } = chooseCodec([adpcm], [user(SELF, 'Ada'), user(2, 'Grace', adpcm)], SELF);
    expect(number).toBe(0);
    expect(state.waiting).toMatchObject({ reason: 'untold', lackedBy: [] });
  });

  it('is Opus until one’s own chain has the codec', () => {
    const { number, state } = chooseCodec([{ ...adpcm, canEncode: false }], [ada, user(2, 'Grace', adpcm)], SELF);
    expect(number).toBe(0);
    expect(state.waiting).toMatchObject({ reason: 'starting', lackedBy: [] });
  });

  it('is Opus, without a word, in no channel, without a connection and with no other codec on', () => {
    expect(chooseCodec([adpcm], [], SELF)).toEqual(OPUS_CHOICE);
    expect(chooseCodec([adpcm], [user(2, 'Grace', adpcm)], null)).toEqual(OPUS_CHOICE);
    expect(chooseCodec([], [ada, user(2, 'Grace')], SELF)).toEqual(OPUS_CHOICE);
  });
});
