import type { ChatMessage } from '@jackfield/protocol/state';
import { describe, expect, it } from 'vitest';
import { ChatDisplay } from './chat-display.ts';

const message = (id: string, userId = 2): ChatMessage => ({
  id,
  channelId: 7,
  userId,
  userName: 'Ann',
  text: id,
  sentAtMs: 0,
});

/** `shown` collects the displayed messages; a plugin holds each message until `answer` is called for it. */
function open(isDisplayWatched = true): {
  display: ChatDisplay;
  shown: string[];
  answer: (id: string, change?: (message: ChatMessage) => ChatMessage | null) => Promise<void>;
  looking: Map<string, (message: ChatMessage | null) => void>;
} {
  const shown: string[] = [];
  const looking = new Map<string, (message: ChatMessage | null) => void>();
  const seen = new Map<string, ChatMessage>();
  const sink = {
    append: ({ text }: ChatMessage) => void shown.push(text),
    replace: (messages: readonly ChatMessage[]) => void shown.splice(0, Infinity, ...messages.map(({ text }) => text)),
  };
  const intercept = {
    isDisplayWatched,
    display: (now: ChatMessage) => {
      seen.set(now.id, now);
      return new Promise<ChatMessage | null>((resolve) => looking.set(now.id, resolve));
    },
  };
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const answer = async (id: string, change: (message: ChatMessage) => ChatMessage | null = (now) => now) => {
    await settle();
    const now = seen.get(id);
    if (now === undefined) throw new Error(`nobody looks at ${id}`);
    looking.get(id)?.(change(now));
    await settle();
  };
  return { display: new ChatDisplay(sink, intercept, () => 1), shown, answer, looking };
}

describe('ChatDisplay', () => {
  it('passes everything on at once where no plugin looks', () => {
    const { display, shown } = open(false);
    display.replace([message('a')]);
    display.append(message('b'));
    expect(shown).toEqual(['a', 'b']);
  });

  it('shows messages in the order in which they came, changed or dropped, and own ones untouched', async () => {
    const { display, shown, answer, looking } = open();
    display.append(message('a'));
    display.append(message('own', 1));
    display.append(message('b'));
    expect(shown).toEqual([]);
    await answer('a', (now) => ({ ...now, text: 'A' }));
    expect(shown).toEqual(['A', 'own']);
    await answer('b', () => null);
    expect(shown).toEqual(['A', 'own']);
    expect(looking.has('own')).toBe(false);
    display.append(message('own2', 1));
    expect(shown).toEqual(['A', 'own', 'own2']);
  });

  it('lets the history pass, too, and shows nothing of the old channel meanwhile', async () => {
    const { display, shown, answer } = open();
    display.append(message('a'));
    await answer('a');
    display.replace([message('h1'), message('own', 1), message('h2')]);
    expect(shown).toEqual([]);
    display.append(message('new'));
    await answer('h1', () => null);
    await answer('h2', (now) => ({ ...now, text: 'H2' }));
    expect(shown).toEqual(['own', 'H2']);
    await answer('new');
    expect(shown).toEqual(['own', 'H2', 'new']);
  });

  it('forgets what waits for the channel that was left', async () => {
    const { display, shown, answer } = open();
    display.append(message('old'));
    display.append(message('older'));
    await new Promise((resolve) => setImmediate(resolve));
    display.replace([]);
    await answer('old');
    expect(shown).toEqual([]);
  });
});
