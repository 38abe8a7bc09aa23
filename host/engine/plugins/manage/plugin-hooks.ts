import { ChatIntercepts } from '../../supervisor/events/chat-intercepts.ts';
import type { SessionReader } from '../../supervisor/events/guest-types.ts';
import { nobodyToAsk } from '../../supervisor/events/hook-asker.ts';
import type { HookAsker } from '../../supervisor/events/hook-asker.ts';
import type { HookCall } from '../../supervisor/events/hook-call.ts';
import { LaneIntercepts } from '../../supervisor/events/lane-intercepts.ts';
import { Commands } from '../commands/commands.ts';
import { Locator } from '../positional/locator.ts';
import type { EventInstances } from './event-instances.ts';
import type { InstalledPlugins } from './installed-plugins.ts';
import { guardsOf } from './voice-hold.ts';

type Tell = (id: string, call: HookCall) => void;

/** Questions that the session asks plugins and whose answers it waits for. */
export class PluginHooks {
  readonly chat: ChatIntercepts;
  readonly commands: Commands;
  readonly lane: LaneIntercepts;
  readonly locator: Locator;
  readonly #installed: InstalledPlugins;
  readonly #tell: Tell;

  constructor(
    events: Pick<EventInstances, 'ask' | 'blame' | 'tell' | 'withHook'> | null,
    installed: InstalledPlugins,
    session: SessionReader,
    warn: (id: string, message: string) => void,
  ) {
    const guards = (hook: string): string[] => guardsOf(installed, hook);
    const asker: HookAsker =
      events === null
        ? { ...nobodyToAsk, guards }
        : {
            withHook: (hook) => events.withHook(hook),
            ask: (id, call, limitMs) => events.ask(id, call, limitMs),
            guards,
          };
    this.#installed = installed;
    this.#tell = (id, call) => events?.tell(id, call);
    this.chat = new ChatIntercepts(asker, session);
    const plugins = () =>
      asker.withHook('command-events').flatMap((id) => {
        // A plugin that was just removed runs until the others are started without it.
        const manifest = installed.get(id)?.plugin.manifest;
        return manifest === undefined ? [] : [{ id, name: manifest.name, commands: manifest.commands ?? [] }];
      });
    this.lane = new LaneIntercepts(
      asker,
      (id, reason) => events?.blame(id, 'LANE_MESSAGE_INVALID', { reason }),
      (id, { code, message }) => warn(id, `${code}: ${message}`),
    );
    this.locator = new Locator(asker, warn);
    this.commands = new Commands({ asker, session, plugins });
  }

  /** Reports a key that the user bound. A key that the manifest does not declare is ignored. */
  pressKey(id: string, keyId: string, isDown: boolean): void {
    const keys = this.#installed.get(id)?.plugin.manifest.keys ?? [];
    if (keys.some((key) => key.id === keyId))
      this.#tell(id, { hook: 'key-events', func: 'onKey', args: [keyId, isDown] });
  }
}
