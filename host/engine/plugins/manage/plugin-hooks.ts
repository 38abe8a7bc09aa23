import { Commands } from '../commands/commands.ts';
import { ChatIntercepts } from '../events/chat-intercepts.ts';
import type { SessionReader } from '../events/guest-types.ts';
import { nobodyToAsk } from '../events/hook-asker.ts';
import type { HookAsker } from '../events/hook-asker.ts';
import type { InstalledPlugins } from './installed-plugins.ts';

/** What the session asks plugins and waits for. */
export class PluginHooks {
  readonly chat: ChatIntercepts;
  readonly commands: Commands;

  constructor(events: HookAsker | null, installed: InstalledPlugins, session: SessionReader) {
    const asker = events ?? nobodyToAsk;
    this.chat = new ChatIntercepts(asker, session);
    const plugins = () =>
      asker.withHook('command-events').map((id) => {
        const { name, commands = [] } = installed.find(id).plugin.manifest;
        return { id, name, commands };
      });
    this.commands = new Commands({ asker, session, plugins });
  }
}
