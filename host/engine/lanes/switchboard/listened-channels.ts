import type { Channel } from '@jackfield/protocol/state';

/** The channels that the user listens to beside their own: what the server reported last, and what the next connection asks for again. */
export class ListenedChannels {
  /** Names, because ids are valid for one connection only. */
  #names: readonly string[] = [];
  /** Unanswered requests of the user that can change the list. */
  #requests = 0;

  /** Waits for a request of the user that can change the list: to listen to other channels, or to join one. */
  async during<T>(request: Promise<T>): Promise<T> {
    this.#requests += 1;
    try {
      return await request;
    } finally {
      this.#requests -= 1;
    }
  }

  /** Takes the list that the server reports, which is ids of `channels`. Returns the names of those that the server removed although the user did not ask for it. */
  take(listenedIds: readonly number[], channels: readonly Channel[]): readonly string[] {
    const names = channels.filter(({ id }) => listenedIds.includes(id)).map(({ name }) => name);
    const removed = this.#names.filter((name) => !names.includes(name));
    this.#names = names;
    return this.#requests === 0 ? removed : [];
  }

  /** Ids of the channels among those of a new connection. */
  idsIn(channels: readonly Channel[]): readonly number[] {
    return channels.filter(({ name }) => this.#names.includes(name)).map(({ id }) => id);
  }
}
