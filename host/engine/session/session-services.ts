import { JackfieldError } from '../errors.ts';
import type { PluginServices } from '../ports/plugin-services.ts';
import type { SessionParts } from './parts.ts';

/** What plugins may do to this session. Plugins are opened before the connection is: `bind` comes when all parts are there, and no plugin runs before. */
export class SessionServices implements PluginServices {
  #parts: Pick<SessionParts, 'connection' | 'notices'> | null = null;

  bind(parts: Pick<SessionParts, 'connection' | 'notices'>): void {
    this.#parts = parts;
  }

  sendChat(text: string): void {
    const parts = this.#parts;
    // The grant, the channel and the rate were checked; the server may still refuse, which is the plugin's bad luck.
    parts?.connection
      .sendChat(text)
      .catch((error: unknown) => parts.notices.add('warning', JackfieldError.from(error)));
  }
}
