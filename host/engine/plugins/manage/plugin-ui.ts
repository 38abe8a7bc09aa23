import type { PluginImage, UiInput, UiSlot } from '@jackfield/protocol/plugin-ui';
import { JackfieldError } from '../../errors.ts';
import type { SessionReader } from '../../supervisor/events/guest-types.ts';
import type { HookCall } from '../../supervisor/events/hook-call.ts';
import { imageMimeOf } from '../ui/ui-image.ts';
import { UiSlots } from '../ui/ui-slots.ts';
import { fitInput } from '../ui/ui-tree-input.ts';
import type { InstalledPlugins } from './installed-plugins.ts';

/** Message that a window sends when the user uses an element. */
export interface UiUse {
  readonly pluginId: string;
  readonly slot: UiSlot;
  readonly key: string;
  readonly input: UiInput;
  readonly userId: number | null;
}

/** Slot of the labels beside messages. It holds no tree, and therefore no element that has a key. */
const SLOT_OF_MARKS = 'message';

/** The slots of the window: content that plugins show there, and the user's input [control]. */
export class PluginUi implements Disposable {
  readonly slots = new UiSlots();
  readonly #installed: InstalledPlugins;
  readonly #session: SessionReader;
  readonly #tell: (pluginId: string, call: HookCall) => void;

  /** `tell` queues a call for the plugin's event instance. */
  constructor(installed: InstalledPlugins, session: SessionReader, tell: (pluginId: string, call: HookCall) => void) {
    this.#installed = installed;
    this.#session = session;
    this.#tell = tell;
  }

  /** Passes input to the plugin. Throws `UI_INPUT_STALE` for input that does not fit the current tree. */
  use({ pluginId, slot, key, input, userId }: UiUse): void {
    // A tree stays a little longer than a plugin that is switched off.
    const node = this.#installed.isOn(pluginId) ? this.slots.find(pluginId, slot, key) : null;
    const fitting = node === null ? null : fitInput(node.element, input, this.slots.schemasOf(pluginId));
    if (fitting === null || !this.#isPlace(slot, userId)) throw JackfieldError.of('UI_INPUT_STALE', { id: pluginId });
    this.#tell(pluginId, { hook: 'ui-events', func: 'onUiInput', args: [slot, key, fitting, userId, null] });
  }

  /** Tells the plugin that the user pressed its label beside a message. Throws `UI_INPUT_STALE` when it has no label there. */
  pressMark(pluginId: string, messageId: string): void {
    const isThere = this.#installed.isOn(pluginId) && this.slots.hasMark(pluginId, messageId);
    if (!isThere) throw JackfieldError.of('UI_INPUT_STALE', { id: pluginId });
    const args = [SLOT_OF_MARKS, '', { tag: 'pressed' }, null, messageId];
    this.#tell(pluginId, { hook: 'ui-events', func: 'onUiInput', args });
  }

  /** Returns an image from the plugin's assets. Throws `PLUGIN_NOT_INSTALLED` and `PLUGIN_IMAGE_UNKNOWN`. */
  image(pluginId: string, name: string): PluginImage {
    const content = this.#installed.find(pluginId).assets.get(name);
    const mime = imageMimeOf(content);
    if (content === undefined || mime === null) throw JackfieldError.of('PLUGIN_IMAGE_UNKNOWN', { id: pluginId, name });
    return { mime, content: Buffer.from(content).toString('base64') };
  }

  [Symbol.dispose](): void {
    this.slots[Symbol.dispose]();
  }

  /** True when the slot fits the user id: the menu of a person belongs to a present user, other slots to none. */
  #isPlace(slot: UiSlot, userId: number | null): boolean {
    if (slot !== 'person-menu') return userId === null;
    return this.#session.users.some(({ id }) => id === userId);
  }
}
