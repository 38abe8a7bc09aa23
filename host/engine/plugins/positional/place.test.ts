import { describe, expect, it } from 'vitest';
import { readPlace } from './place.ts';

const vector = (x: number, y: number, z: number): object => ({ x, y, z });
const pose = (change: object = {}): object => ({
  position: vector(1, 2, 3),
  front: vector(0, 0, 5),
  top: vector(0, 0.5, 0),
  ...change,
});
const place = (change: object = {}): object => ({ context: 'server:1', avatar: pose(), ...change });

describe('readPlace', () => {
  it('takes a place with directions of any length and makes them 1; without a listener one hears from the avatar', () => {
    const avatar = { position: { x: 1, y: 2, z: 3 }, front: { x: 0, y: 0, z: 1 }, top: { x: 0, y: 1, z: 0 } };
    expect(readPlace(place())).toEqual({ context: 'server:1', avatar, listener: avatar });
    const camera = { ...avatar, position: { x: -7, y: 0, z: 0 } };
    expect(readPlace(place({ listener: pose({ position: vector(-7, 0, 0) }) }))).toEqual({
      context: 'server:1',
      avatar,
      listener: camera,
    });
  });

  it('takes null and undefined for no place', () => {
    expect([readPlace(null), readPlace(undefined)]).toEqual([null, null]);
  });

  it.each([
    ['what is no record', 7],
    ['text', 'here'],
    ['no context', { avatar: pose() }],
    ['an empty context', place({ context: '' })],
    ['a context of 257 bytes', place({ context: 'ü'.repeat(128) + 'x' })],
    ['a context of 1 MB', place({ context: 'x'.repeat(1 << 20) })],
    ['no avatar', { context: 'a' }],
    ['NaN', place({ avatar: pose({ position: vector(Number.NaN, 0, 0) }) })],
    ['Infinity', place({ avatar: pose({ position: vector(0, -Infinity, 0) }) })],
    ['1,000,001 m', place({ avatar: pose({ position: vector(0, 0, 1_000_001) }) })],
    ['a position of two coordinates', place({ avatar: pose({ position: { x: 1, y: 2 } }) })],
    ['a coordinate of text', place({ avatar: pose({ position: { x: '1', y: 2, z: 3 } }) })],
    ['a front of length 0', place({ avatar: pose({ front: vector(0, 0, 0) }) })],
    ['a front of NaN', place({ avatar: pose({ front: vector(Number.NaN, 0, 1) }) })],
    ['a top along the front', place({ avatar: pose({ top: vector(0, 0, -2) }) })],
    ['a listener that is no pose', place({ listener: 'camera' })],
    ['a listener of NaN', place({ listener: pose({ top: vector(0, Number.NaN, 0) }) })],
  ])('refuses %s in words', (_what, value) => {
    expect(readPlace(value)).toBeTypeOf('string');
  });
});
