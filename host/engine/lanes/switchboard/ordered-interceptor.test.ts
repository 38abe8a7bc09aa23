import { describe, expect, it } from 'vitest';
import { OrderedInterceptor } from './ordered-interceptor.ts';

function open(): {
  gate: OrderedInterceptor<string>;
  delivered: string[];
  answer: (message: string, now?: string | null) => Promise<void>;
} {
  const delivered: string[] = [];
  const looking = new Map<string, (now: string | null) => void>();
  const gate = new OrderedInterceptor<string>({
    // No interceptor handles lower case.
    look: (message) =>
      message === message.toLowerCase() ? null : new Promise((resolve) => looking.set(message, resolve)),
    deliver: (message) => delivered.push(message),
  });
  const answer = async (message: string, now: string | null = message): Promise<void> => {
    const resolve = looking.get(message);
    if (resolve === undefined) throw new Error(`nobody looks at ${message}`);
    resolve(now);
    await new Promise((done) => setImmediate(done));
  };
  return { gate, delivered, answer };
}

describe('OrderedInterceptor', () => {
  it('delivers at once what nobody looks at', () => {
    const { gate, delivered } = open();
    gate.push('a');
    gate.push('b');
    expect(delivered).toEqual(['a', 'b']);
  });

  it('keeps the order of what is looked at and what is not, changed and dropped', async () => {
    const { gate, delivered, answer } = open();
    for (const message of ['A', 'b', 'C', 'D', 'e']) gate.push(message);
    expect(delivered).toEqual([]);
    await answer('A', 'A2');
    expect(delivered).toEqual(['A2', 'b']);
    await answer('C', null);
    await answer('D');
    expect(delivered).toEqual(['A2', 'b', 'D', 'e']);
    gate.push('f');
    expect(delivered.at(-1)).toBe('f');
  });

  it('shows nobody what stands before more than 64 others', async () => {
    const { gate, delivered, answer } = open();
    for (let index = 0; index <= 100; index++) gate.push(`M${index}`);
    await answer('M0');
    // 36 messages pass without inspection: behind the 37th only 63 wait.
    expect(delivered.length).toBe(37);
    await answer('M37');
    expect(delivered.length).toBe(38);
  });

  it('delivers nothing after it was closed', async () => {
    const { gate, delivered, answer } = open();
    gate.push('A');
    gate.push('b');
    gate.close();
    await answer('A');
    expect(delivered).toEqual([]);
  });

  it('delivers nothing of what was refused, says which it was, and goes on', async () => {
    const delivered: string[] = [];
    const refused: string[] = [];
    const gate = new OrderedInterceptor<string>({
      look: (message) => (message === 'A' ? Promise.reject(new Error('no')) : null),
      deliver: (message) => delivered.push(message),
      onRefused: (message, cause) => refused.push(`${message}: ${String(cause)}`),
    });
    for (const message of ['A', 'b']) gate.push(message);
    await expect.poll(() => delivered).toEqual(['b']);
    expect(refused).toEqual(['A: Error: no']);
  });

  it('has what is guarded looked at however many wait', async () => {
    const delivered: string[] = [];
    const gate = new OrderedInterceptor<string>({
      look: async (message) => `sealed ${message}`,
      isGuarded: () => true,
      deliver: (message) => delivered.push(message),
    });
    for (let index = 0; index < 200; index++) gate.push(`M${index}`);
    await expect.poll(() => delivered.length).toBe(200);
    expect(delivered.every((message) => message.startsWith('sealed '))).toBe(true);
  });
});
