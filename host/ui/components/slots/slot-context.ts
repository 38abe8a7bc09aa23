import { inject, provide, type InjectionKey } from 'vue';
import type { UiInput, UiNode } from '@jackfield/protocol/plugin-ui';

/** What the elements of one tree share. */
export interface SlotContext {
  readonly pluginId: string;
  readonly pluginName: string;
  /** Nodes of a group, in order, by the group's place in the list. */
  childrenOf(place: number): readonly PlacedNode[];
  /** The user used the element. */
  send(key: string, input: UiInput): void;
  /** Of a heading in this place. */
  readonly headingLevel: 3 | 4;
  /** Little room: buttons are icons, groups are rows. */
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
