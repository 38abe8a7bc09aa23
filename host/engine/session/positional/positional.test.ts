import { describe, expect, it } from 'vitest';
import { defaultSettings } from '@jackfield/protocol/settings';
import type { PositionalState } from '@jackfield/protocol/state';
import type { StereoGain } from '../../ports/audio-thread.ts';
import { placeChannelOf } from '../../plugins/positional/locator.ts';
import type { Located } from '../../plugins/positional/locator.ts';
import { contextKeyOf, encodePlace, parsePlace } from './place-message.ts';
import { Positional } from './positional.ts';

const PLUGIN = 'test:table';
const CHANNEL = placeChannelOf(PLUGIN);

/** A user at `x` who looks along z. */
function at(x: number, context = 'table', pluginId = PLUGIN): Located {
  const pose = { position: { x, y: 0, z: 0 }, front: { x: 0, y: 0, z: 1 }, top: { x: 0, y: 1, z: 0 } };
  return { kind: 'at', pluginId, place: { context, avatar: pose, listener: pose } };
}

class Seat {
  located: Located = at(0);
  nowMs = 0;
  isConnected = true;
  readonly sent: string[] = [];
  readonly places: (readonly StereoGain[])[] = [];
  readonly states: (PositionalState | null)[] = [];
  readonly positional = new Positional({
    locate: () => Promise.resolve(this.located),
    send: (channel, data) => {
      const message = parsePlace(data);
      const words = message?.kind === 'here' ? `here ${message.position.x.toFixed(2)}` : message?.kind;
      if (this.isConnected) this.sent.push(`${channel === CHANNEL ? '' : `${channel} `}${words}`);
      return this.isConnected;
    },
    rules: () => defaultSettings.positional,
    now: () => this.nowMs,
  });

  constructor() {
    this.positional.on('places', (places) => this.places.push(places));
    this.positional.on('positional', (state) => this.states.push(state));
  }

  async tick(count = 1): Promise<void> {
    for (let i = 0; i < count; i++) {
      this.nowMs += 100;
      await this.positional.tick();
    }
  }

  hearFrom(senderId: number, x: number, context = 'table', channel = CHANNEL): void {
    const position = { x, y: 0, z: 0 };
    const data = encodePlace({ kind: 'here', contextKey: contextKeyOf(context), position });
    this.positional.receive({ pluginId: channel, senderId, data });
  }
}

describe('Positional', () => {
  it('sends where one is when it moved by more than 1 cm, else every 2 s', async () => {
    const seat = new Seat();
    await seat.tick(19);
    seat.located = at(0.009);
    await seat.tick();
    expect(seat.sent).toEqual(['here 0.00']);
    await seat.tick(2);
    expect(seat.sent).toEqual(['here 0.00', 'here 0.01']);
    seat.located = at(0.05);
    await seat.tick();
    expect(seat.sent).toHaveLength(3);
    seat.located = at(0.05, 'other');
    await seat.tick();
    expect(seat.sent).toHaveLength(4);
  });

  it('tells where others stand, at most once per change, and takes it back when one has no place any more', async () => {
    const seat = new Seat();
    await seat.tick();
    seat.hearFrom(7, -1);
    await seat.tick(3);
    expect(seat.places).toEqual([[[7, expect.closeTo(Math.SQRT2, 9), expect.closeTo(0, 9)]]]);
    expect(seat.states).toEqual([
      { pluginId: PLUGIN, people: [] },
      { pluginId: PLUGIN, people: [{ userId: 7, toRightM: -1, aheadM: 0, distanceM: 1 }] },
    ]);
    seat.located = { kind: 'none' };
    await seat.tick();
    expect([seat.places.at(-1), seat.states.at(-1), seat.sent.at(-1)]).toEqual([[], null, 'gone']);
    await seat.tick(30);
    expect(seat.sent.filter((words) => words === 'gone')).toHaveLength(1);
  });

  it('hears as usual who is in another context or runs another plugin', async () => {
    const seat = new Seat();
    seat.hearFrom(7, -1, 'elsewhere');
    seat.hearFrom(8, -1, 'table', placeChannelOf('test:other'));
    await seat.tick(2);
    expect(seat.places).toEqual([]);
  });

  it('forgets a place after 5 s without news, at once when its owner has none, and when somebody leaves', async () => {
    const seat = new Seat();
    for (const id of [7, 8, 9]) seat.hearFrom(id, -1);
    await seat.tick();
    expect(seat.places.at(-1)).toHaveLength(3);
    seat.positional.receive({ pluginId: CHANNEL, senderId: 8, data: encodePlace({ kind: 'gone' }) });
    seat.positional.receive({
      pluginId: placeChannelOf('test:other'),
      senderId: 7,
      data: encodePlace({ kind: 'gone' }),
    });
    seat.positional.forget(9);
    await seat.tick();
    expect(seat.places.at(-1)?.map(([id]) => id)).toEqual([7]);
    await seat.tick(47);
    expect(seat.places.at(-1)).toHaveLength(1);
    await seat.tick(1);
    expect(seat.places.at(-1)).toEqual([]);
  });

  it('keeps one place for each sender through 10,000 messages, nonsense among them', async () => {
    const seat = new Seat();
    for (let count = 0; count < 10_000; count++) {
      seat.hearFrom(7, -1 - (count % 3));
      seat.positional.receive({ pluginId: CHANNEL, senderId: 7, data: new Uint8Array(count % 64).fill(count) });
    }
    await seat.tick();
    expect(seat.places).toHaveLength(1);
    expect(seat.places[0]).toHaveLength(1);
  });

  it('stands still for 1 s when the plugin does not answer, and has no place then', async () => {
    const seat = new Seat();
    seat.hearFrom(7, -1);
    await seat.tick();
    seat.located = { kind: 'late' };
    await seat.tick(9);
    expect(seat.states.at(-1)).not.toBeNull();
    await seat.tick();
    expect(seat.states.at(-1)).toBeNull();
    expect(seat.sent.at(-1)).toBe('gone');
  });

  it('takes its place back from one plugin when another one has a place', async () => {
    const seat = new Seat();
    await seat.tick();
    seat.located = at(0, 'table', 'test:other');
    await seat.tick();
    expect(seat.sent).toEqual(['here 0.00', 'gone', `${placeChannelOf('test:other')} here 0.00`]);
  });

  it('sends again what did not go out, and everything anew in another channel', async () => {
    const seat = new Seat();
    seat.isConnected = false;
    await seat.tick(2);
    seat.isConnected = true;
    await seat.tick(2);
    expect(seat.sent).toEqual(['here 0.00']);
    seat.hearFrom(7, -1);
    await seat.tick();
    seat.positional.reset();
    expect(seat.places.at(-1)).toEqual([]);
    await seat.tick();
    expect(seat.sent).toEqual(['here 0.00', 'here 0.00']);
  });

  it('asks while it runs, never twice at once, and takes no answer that comes after its end', async () => {
    const answers: PromiseWithResolvers<Located>[] = [];
    const positional = new Positional({
      locate: () => {
        const answer = Promise.withResolvers<Located>();
        answers.push(answer);
        return answer.promise;
      },
      send: () => true,
      rules: () => defaultSettings.positional,
    });
    const first = positional.tick();
    await positional.tick();
    expect(answers).toHaveLength(1);
    positional.setRunning(true);
    positional.setRunning(false);
    answers[0]?.resolve(at(0));
    await first;
    expect(positional.state).toBeNull();
    positional.setRunning(true);
    await expect.poll(() => answers.length).toBe(2);
    answers[1]?.resolve(at(0));
    await expect.poll(() => positional.state).not.toBeNull();
    positional[Symbol.dispose]();
    expect(positional.state).toBeNull();
  });
});
