import { inject, provide, type InjectionKey } from 'vue';
import type { UiInput, UiNode } from '@jackfield/protocol/plugin-ui';

/** Context shared by the elements of one tree. */
export interface SlotContext {
  readonly pluginId: string;
  readonly pluginName: string;
  /** Nodes of a group, in order, by the group's index in the list. */
  childrenOf(place: number): readonly PlacedNode[];
  /** Sends the user's input on an element to the plugin. */
  send(key: string, input: UiInput): void;
  /** Level of headings in this tree. */
  readonly headingLevel: 3 | 4;
  /** True in a small space: buttons are icons, groups are rows. */
  readonly isCompact: boolean;
}

export interface PlacedNode {
  readonly place: number;
  readonly node: UiNode;
}

const key: InjectionKey<SlotContext> = Symbol('slot');

export function provideSlot(context: SlotContext): void {
  provide(key, context);
}

export function useSlotContext(): SlotContext {
  const context = inject(key);
  if (context === undefined) throw new TypeError('an element outside of a slot');
  return context;
}
