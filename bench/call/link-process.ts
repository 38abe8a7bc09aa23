/** The proxy in a process of its own, so that no other work of the benchmark delays a datagram. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Impairment } from './impairment.ts';
import type { ProxyCounts, ProxyOptions } from './proxy.ts';

export type LinkCommand =
  | { readonly kind: 'impair'; readonly impairment: Impairment }
  | { readonly kind: 'takeCounts' };

export interface Link extends AsyncDisposable {
  /** The address that clients connect to, as HOST:PORT. */
  readonly address: string;
  impair(impairment: Impairment): void;
  /** Counts since the last call. */
  takeCounts(): Promise<ProxyCounts>;
}

export async function openLink(options: ProxyOptions): Promise<Link> {
  const child = fork(fileURLToPath(new URL('link-child.ts', import.meta.url)), [JSON.stringify(options)], {
    execArgv: [],
  });
  const exited = once(child, 'exit');
  const answer = async (): Promise<unknown> => {
    const first = await Promise.race([once(child, 'message'), exited.then(() => null)]);
    if (first === null) throw new Error('the link between client and server ended');
    return first[0];
  };
  const address = (await answer()) as string;
  return {
    address,
    impair: (impairment) => void child.send({ kind: 'impair', impairment } satisfies LinkCommand),
    takeCounts: () => {
      child.send({ kind: 'takeCounts' } satisfies LinkCommand);
      return answer() as Promise<ProxyCounts>;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
