import type { Channel } from '@jackfield/protocol/state';
import { describe, expect, it } from 'vitest';
import { ListenedChannels } from './listened-channels.ts';

const channels: readonly Channel[] = ['Lobby', 'Quiet', 'Games'].map((name, index) => ({
  id: index + 1,
  name,
  description: '',
  kind: 'voice',
}));

describe('ListenedChannels', () => {
  it('names what the server removed, and nothing of what the user asked for', async () => {
    const listened = new ListenedChannels();
    await listened.during(Promise.resolve().then(() => expect(listened.take([2, 3], channels)).toEqual([])));
    expect(listened.take([3], channels)).toEqual(['Quiet']);
    const refused = listened.during(Promise.reject(new Error('refused')));
    await expect(refused).rejects.toThrow('refused');
    await listened.during(Promise.resolve().then(() => expect(listened.take([], channels)).toEqual([])));
    expect(listened.take([], channels)).toEqual([]);
  });

  it('finds its channels by name where the next connection has other ids', () => {
    const listened = new ListenedChannels();
    listened.take([2, 3], channels);
    const renamed = channels.map((channel) => ({ ...channel, id: channel.id + 10 }));
    expect(listened.idsIn(renamed)).toEqual([12, 13]);
    expect(listened.idsIn(renamed.slice(0, 2))).toEqual([12]);
  });
});
