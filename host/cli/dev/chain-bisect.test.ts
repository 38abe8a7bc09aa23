import { describe, expect, it } from 'vitest';
import { ChainBisect } from './chain-bisect.ts';

/** Answers like a listener when `culprit` spoils the sound, and counts the questions. */
function listen(ids: readonly string[], culprit: string | null, helpers: readonly string[] = []): [string, number] {
  const bisect = new ChainBisect(ids);
  let questions = 0;
  while (bisect.state.kind === 'listen') {
    questions += 1;
    const { off } = bisect.state;
    const isBetter = culprit !== null && off.includes(culprit);
    bisect.answer(isBetter ? 'better' : off.some((id) => helpers.includes(id)) ? 'worse' : 'same');
  }
  return [bisect.state.kind === 'found' ? bisect.state.culprit : bisect.state.kind, questions];
}

const IDS = ['a:a', 'a:b', 'a:c', 'a:d', 'a:e', 'a:f', 'a:g', 'a:h'];

describe('ChainBisect', () => {
  it.each(IDS)('names %s of 8 with 4 answers', (culprit) => {
    expect(listen(IDS, culprit)).toEqual([culprit, 4]);
  });

  it('takes worse for no difference: who helps is no culprit', () => {
    expect(listen(IDS, 'a:h', ['a:a', 'a:b'])).toEqual(['a:h', 4]);
  });

  it('names nobody when nobody is to blame, and when there is nobody', () => {
    expect(listen(IDS, null)).toEqual(['nobody', 4]);
    expect(listen([], null)).toEqual(['nobody', 0]);
  });

  it('asks once more about the only plugin before it names it', () => {
    expect(listen(['a:a'], 'a:a')).toEqual(['a:a', 1]);
    expect(listen(['a:a'], null)).toEqual(['nobody', 1]);
  });

  it('begins with the first half of an odd number', () => {
    expect(new ChainBisect(['a:a', 'a:b', 'a:c']).state).toEqual({ kind: 'listen', off: ['a:a', 'a:b'] });
  });
});
