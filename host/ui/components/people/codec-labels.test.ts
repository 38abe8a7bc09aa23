import { expect, it } from 'vitest';
import type { CodecState } from '@jackfield/protocol/state';
import { codecLabel } from './codec-labels.ts';

const opus = { pluginId: 'jackfield:opus', name: 'Opus' };

function waiting(reason: NonNullable<CodecState['waiting']>['reason'], ...lackedBy: string[]): CodecState {
  return { ...opus, waiting: { pluginId: 'jackfield:adpcm', name: 'ADPCM', reason, lackedBy } };
}

it.each([
  [{ ...opus, waiting: null }, 'Opus'],
  [waiting('starting'), 'Opus, until ADPCM is ready'],
  [waiting('untold'), 'Opus, because the server does not tell the others about ADPCM'],
  [waiting('lacked', 'Grace'), 'Opus, because Grace does not have the same ADPCM'],
  [waiting('lacked', 'Grace', 'Kay'), 'Opus, because Grace and Kay do not have the same ADPCM'],
  [waiting('lacked', 'Grace', 'Kay', 'Joan'), 'Opus, because Grace, Kay and one other do not have the same ADPCM'],
  [waiting('lacked', 'A', 'B', 'C', 'D'), 'Opus, because A, B and 2 others do not have the same ADPCM'],
])('says in words which codec is spoken and why', (state, words) => {
  expect(codecLabel(state)).toBe(words);
});
