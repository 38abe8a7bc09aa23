import { describe, expect, it } from 'vitest';
import { checkChat, cleanChat, cutChat } from './chat-text.ts';
import { MAX_CHAT_BYTES, MAX_CHAT_LENGTH } from './limits.ts';

describe('the rule for chat texts', () => {
  it.each([
    ['a\r\nb', 'a\nb'],
    ['tab\tand line\nfeed', 'tab\tand line\nfeed'],
    ['bell\u0007, escape\u001b[31m, return\r and delete\u007f', 'bell, escape[31m, return and delete'],
    ['next line\u0085', 'next line'],
    ['half a rocket \ud83d', 'half a rocket \ufffd'],
    ['👩‍🚀', '👩‍🚀'],
  ])('sends %j as %j', (written, text) => {
    expect(checkChat(written)).toEqual({ kind: 'text', text });
    expect(cleanChat(written)).toBe(text);
  });

  it.each(['', ' ', '\n\t', '\u0007', '\u200d', '\u2060 \u00ad', '\u3164'])('sends nothing for %j', (written) => {
    expect(checkChat(written)).toEqual({ kind: 'empty' });
  });

  it.each([MAX_CHAT_LENGTH, 3])('counts characters: %i are sent and one more is too long', (limit) => {
    for (const character of ['a', '🚀']) {
      const longest = character.repeat(limit);
      expect(checkChat(longest, limit)).toEqual({ kind: 'text', text: longest });
      expect(checkChat(`${longest}a`, limit)).toEqual({ kind: 'tooLong' });
    }
    // Characters that are removed do not count.
    expect(checkChat(`${'a'.repeat(limit)}\u0007`, limit)).toEqual({ kind: 'text', text: 'a'.repeat(limit) });
    expect(checkChat('a\u0007'.repeat(limit * 2), limit)).toEqual({ kind: 'tooLong' });
  });

  it('counts bytes, which four for each character do not exceed', () => {
    expect(MAX_CHAT_BYTES).toBe(4 * MAX_CHAT_LENGTH);
    // With a limit of its own, a caller can allow more characters than the bytes do.
    const wide = '🚀'.repeat(MAX_CHAT_LENGTH);
    expect(checkChat(wide, MAX_CHAT_LENGTH + 1)).toEqual({ kind: 'text', text: wide });
    expect(checkChat(`${wide}a`, MAX_CHAT_LENGTH + 1)).toEqual({ kind: 'tooLong' });
  });

  it('cuts a text behind a whole character', () => {
    for (const character of ['a', '🚀']) {
      const longest = character.repeat(MAX_CHAT_LENGTH);
      expect(cutChat(longest)).toBe(longest);
      expect(cutChat(`${longest}🚀a`)).toBe(longest);
    }
    expect(cutChat('a\u0007')).toBe('a\u0007');
  });
});
