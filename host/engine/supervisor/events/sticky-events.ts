import type { PluginEvent } from './guest-types.ts';

/** Past events that still hold: the connection to a server, and the channel on it. */
export class StickyEvents {
  #connected: PluginEvent | null = null;
  #joined: PluginEvent | null = null;

  note(event: PluginEvent): void {
    switch (event.kind) {
      case 'serverConnected':
        this.#connected = event;
        break;
      case 'selfJoinedChannel':
        this.#joined = event;
        break;
      case 'selfLeftChannel':
        this.#joined = null;
        break;
      case 'serverDisconnected':
        this.#connected = null;
        this.#joined = null;
        break;
      default:
    }
  }

  /** The events that still hold, in the order in which they happened. */
  get all(): PluginEvent[] {
    return [this.#connected, this.#joined].filter((event) => event !== null);
  }
}
