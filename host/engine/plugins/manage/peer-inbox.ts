import type { GateReport } from '../../catalogue/gate/gate.ts';
import type { PluginData } from '../../ports/lane.ts';
import { guestUser } from '../../supervisor/events/guest-types.ts';
import type { SessionReader } from '../../supervisor/events/guest-types.ts';
import type { HookCall } from '../../supervisor/events/hook-call.ts';
import { placeChannelOf } from '../positional/locator.ts';
import type { InstalledPlugins } from './installed-plugins.ts';

/** Maximum number of waiting messages per plugin. Further messages are dropped, so that strangers cannot fill the queue that the plugin's other events need. */
const MAX_WAITING = 32;
const PERMISSION = 'peer-data';

/** Messages from the same plugins of other users. Only the plugin with that id gets them, if it is on and has the permission. */
export class PeerInbox {
  readonly #installed: InstalledPlugins;
  readonly #session: SessionReader;
  readonly #tell: (id: string, call: HookCall, onDone: () => void) => void;
  readonly #waiting = new Map<string, number>();

  /** `tell` calls `onDone` whatever the outcome. */
  constructor(
    installed: InstalledPlugins,
    session: SessionReader,
    tell: (id: string, call: HookCall, onDone: () => void) => void,
  ) {
    this.#installed = installed;
    this.#session = session;
    this.#tell = tell;
  }

  /** Plugins that send or receive data, which are announced to the server, in the order of their installation. */
  get announced(): string[] {
    return this.#running(
      PERMISSION,
      ({ capabilities, hooks }) => capabilities.includes('peer-data') || hooks.includes('peer-data-events'),
    );
  }

  /** Ids under which the locations of positional plugins are exchanged. No plugin gets the data sent there. */
  get placeChannels(): string[] {
    return this.#running('positional', ({ hooks }) => hooks.includes('positional')).map(placeChannelOf);
  }

  #running(permission: string, isMeant: (report: GateReport) => boolean): string[] {
    const installed = this.#installed;
    return installed.ids.filter((id) => {
      const { plugin, modulePath, capabilities } = installed.find(id);
      return isMeant(plugin.report) && modulePath !== null && installed.isOn(id) && capabilities.isGranted(permission);
    });
  }

  /** False when the message was dropped: no plugin receives it, the sender is unknown, or too many messages wait. */
  receive({ pluginId, senderId, data }: PluginData): boolean {
    const plugin = this.#installed.get(pluginId);
    const sender = this.#session.users.find(({ id }) => id === senderId);
    if (plugin === undefined || sender === undefined || !this.#installed.isOn(pluginId)) return false;
    if (!plugin.plugin.report.hooks.includes('peer-data-events') || !plugin.capabilities.isGranted(PERMISSION))
      return false;
    const waiting = this.#waiting.get(pluginId) ?? 0;
    if (waiting >= MAX_WAITING) return false;
    this.#waiting.set(pluginId, waiting + 1);
    const args = [guestUser(sender, this.#session.selfId), data];
    this.#tell(pluginId, { hook: 'peer-data-events', func: 'onPeerData', args }, () => {
      this.#waiting.set(pluginId, (this.#waiting.get(pluginId) ?? 1) - 1);
    });
    return true;
  }
}
