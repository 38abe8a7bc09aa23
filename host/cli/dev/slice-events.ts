import type { EventName, Events } from '@jackfield/protocol/rpc';
import type { EngineClient } from '../engine-client.ts';

/** One thing that happened to oneself, ms after the start of the slice. */
export interface SliceEvent {
  readonly atMs: number;
  readonly event: string;
  readonly data: unknown;
}

/** Collects what happens to the user while a slice is recorded, and nothing of others: nobody was asked. */
export class SliceEvents implements Disposable {
  readonly #events: SliceEvent[] = [];
  readonly #startMs = performance.now();
  readonly #stops: (() => void)[] = [];
  #selfId: number | null;

  constructor(client: EngineClient) {
    this.#selfId = client.snapshot.self.userId;
    this.#listen(client, 'self', (self) => {
      this.#selfId = self.userId;
      return true;
    });
    this.#listen(client, 'talking', ({ userId }) => userId === this.#selfId);
    this.#listen(client, 'chat', ({ userId }) => userId === this.#selfId);
    this.#listen(client, 'chain', () => true);
  }

  get count(): number {
    return this.#events.length;
  }

  /** JSON lines, in order. */
  get text(): string {
    return this.#events.map((event) => `${JSON.stringify(event)}\n`).join('');
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }

  #listen<E extends EventName>(client: EngineClient, event: E, isOwn: (data: Events[E]) => boolean): void {
    const stop = client.on(event, (data) => {
      if (!isOwn(data)) return;
      this.#events.push({ atMs: Math.round(performance.now() - this.#startMs), event, data });
    });
    this.#stops.push(stop);
  }
}
