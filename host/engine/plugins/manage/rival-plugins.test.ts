import { expect, it } from 'vitest';
import { rivalsOf } from './rival-plugins.ts';
import type { PossibleRival } from './rival-plugins.ts';

const effect: PossibleRival = { id: 'a:effect', hooks: ['captured-audio'], isCodec: false };
const gate: PossibleRival = { id: 'a:gate', hooks: ['voice-gate'], isCodec: false };
const canceller: PossibleRival = { id: 'a:canceller', hooks: ['echo-canceller', 'captured-audio'], isCodec: false };
const codec = (id: string): PossibleRival => ({ id, hooks: ['voice-codec'], isCodec: true });

it('takes the place of the voice gate and of the echo canceller that are on, and of nothing else', () => {
  const others = [effect, gate, canceller, codec('a:1')];
  expect(rivalsOf({ ...gate, id: 'b:gate' }, others)).toEqual(['a:gate']);
  expect(rivalsOf({ ...canceller, id: 'b:canceller' }, others)).toEqual(['a:canceller']);
  expect(rivalsOf({ id: 'b:both', hooks: ['voice-gate', 'echo-canceller'], isCodec: false }, others)).toEqual([
    'a:gate',
    'a:canceller',
  ]);
  expect(rivalsOf({ ...effect, id: 'b:effect' }, others)).toEqual([]);
});

it('leaves three codecs beside the one that is switched on, the first by id', () => {
  const others = ['a:4', 'a:2', 'a:1', 'a:3'].map(codec);
  expect(rivalsOf(codec('b:codec'), others.slice(1))).toEqual([]);
  expect(rivalsOf(codec('b:codec'), others)).toEqual(['a:4']);
});
