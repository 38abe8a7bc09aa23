import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OwnVoiceKey } from './own-voice-key.ts';
import type { ToVoice } from './voice-link.ts';

let announced: number[];
let sealed: (number | null)[];
let keys: Set<string>;
let own: OwnVoiceKey;

beforeEach(() => {
  vi.useFakeTimers();
  announced = [];
  sealed = [];
  keys = new Set();
  own = new OwnVoiceKey(
    (epoch, key) => {
      announced.push(epoch);
      keys.add(key);
    },
    (message: ToVoice) => {
      if (message.kind === 'seal') sealed.push(message.seal?.epoch ?? null);
    },
  );
});
afterEach(() => {
  own[Symbol.dispose]();
  vi.useRealTimers();
});

const accept = (epoch: number): void => own.accept({ type: 'voiceKeyAccepted', epoch });

describe('own voice key', () => {
  it('seals with the first key as soon as the server has handed it out, and with nothing before', () => {
    own.enterChannel();
    expect(announced).toEqual([1]);
    expect(sealed).toEqual([null]);
    accept(1);
    expect(sealed).toEqual([null, 1]);
  });

  it('makes one key for all who leave within 100 ms and goes over to it 200 ms after it is handed out', () => {
    own.enterChannel();
    accept(1);
    for (let leaver = 0; leaver < 5; leaver += 1) own.renew();
    vi.advanceTimersByTime(99);
    expect(announced).toEqual([1]);
    vi.advanceTimersByTime(1);
    expect(announced).toEqual([1, 2]);
    accept(2);
    vi.advanceTimersByTime(199);
    expect(sealed.at(-1)).toBe(1);
    vi.advanceTimersByTime(1);
    expect(sealed.at(-1)).toBe(2);
    expect(keys.size).toBe(2);
  });

  it('makes the next key only after the change under way: receivers hold two epochs', () => {
    own.enterChannel();
    accept(1);
    own.renew();
    vi.advanceTimersByTime(100);
    own.renew();
    own.renew();
    vi.advanceTimersByTime(1_000);
    expect(announced).toEqual([1, 2]);
    accept(2);
    vi.advanceTimersByTime(299);
    expect(announced).toEqual([1, 2]);
    vi.advanceTimersByTime(1);
    expect(announced).toEqual([1, 2, 3]);
  });

  it('says from epoch 65,000 on that a new connection is wanted, and makes none beyond 65,534: the key in use goes on', () => {
    let asked = 0;
    own[Symbol.dispose]();
    own = new OwnVoiceKey(
      (epoch) => announced.push(epoch),
      () => undefined,
      () => (asked += 1),
    );
    for (let change = 0; change < 64_999; change += 1) own.enterChannel();
    expect(asked).toBe(0);
    own.enterChannel();
    expect({ asked, epoch: announced.at(-1) }).toEqual({ asked: 1, epoch: 65_000 });
    for (let change = 0; change < 600; change += 1) own.enterChannel();
    expect({ asked, epoch: announced.at(-1) }).toEqual({ asked: 601, epoch: 65_534 });
  });

  it('sends nothing under an old key in a new channel, and forgets an answer that comes too late', () => {
    own.enterChannel();
    accept(1);
    own.renew();
    vi.advanceTimersByTime(100);
    own.enterChannel();
    expect(announced).toEqual([1, 2, 3]);
    accept(2);
    expect(sealed).toEqual([null, 1, null]);
    accept(3);
    expect(sealed).toEqual([null, 1, null, 3]);
    own.leaveChannel();
    vi.advanceTimersByTime(1_000);
    expect(sealed.at(-1)).toBeNull();
  });
});
