import { uiLimits, uiSlots, uiTones } from '@jackfield/protocol/plugin-ui';
import type { UiSlot, UiTone } from '@jackfield/protocol/plugin-ui';
import type { CapabilityAnswer } from '@jackfield/sandbox/specs';
import { CpuDebt } from '../../supervisor/events/cpu-debt.ts';
import { imageMimeOf } from '../ui/ui-image.ts';
import { isShowable } from '../ui/ui-tree-reader.ts';
import { checkTree } from '../ui/ui-tree.ts';
import type { Capability, CapabilityContext } from './capability.ts';
import { RateLimit } from './rate-limit.ts';

const PER_SECOND = 20;
const MAX_MESSAGE_ID = 64;
const RATE_LIMITED: CapabilityAnswer = { error: { tag: 'rate-limited' } };

/** wit `ui`. */
export function uiCapability({ pluginId, slots, asset, now }: CapabilityContext): Capability {
  const trees = new RateLimit(PER_SECOND, 1_000, now);
  const decorations = new RateLimit(PER_SECOND, 1_000, now);
  const debt = new CpuDebt(now);
  const context = {
    isImage: (name: string): boolean => imageMimeOf(asset(name)) !== null,
    schemas: slots.schemasOf(pluginId),
  };

  const show = (slot: UiSlot, nodes: unknown): CapabilityAnswer | null => {
    // A tree is counted before it is checked, because the check is what costs, most of all for forms.
    if (!trees.take() || debt.isTooHigh) return RATE_LIMITED;
    const checked = debt.charge(() => checkTree(slot, nodes, context));
    switch (checked.kind) {
      case 'malformed':
        return null;
      case 'too-large':
        return { error: { tag: 'too-large' } };
      case 'bad-tree':
        return badTree(checked.reason);
      default:
        slots.show(pluginId, slot, checked.nodes);
        return { value: null };
    }
  };

  const hide = (slot: UiSlot): CapabilityAnswer => {
    if (!trees.take()) return RATE_LIMITED;
    slots.hide(pluginId, slot);
    return { value: null };
  };

  /** Refuses a tree for `message`, the one slot that holds none. Returns null, a breach of the contract, for a value that is no slot. */
  const refuse = (slot: unknown): CapabilityAnswer | null => {
    if (slot !== 'message') return null;
    return trees.take()
      ? badTree('the slot message holds no tree: words come there by decorate-message')
      : RATE_LIMITED;
  };

  const decorate = (messageId: string, label: string, tone: UiTone): CapabilityAnswer => {
    if (!decorations.take()) return RATE_LIMITED;
    if (messageId.length > MAX_MESSAGE_ID || !isShowable(messageId)) return badTree('that is no id of a message');
    // The number of code units bounds that of code points, so that no label of a megabyte is counted.
    const length = label.length > 2 * uiLimits.decorationCharacters ? label.length : [...label].length;
    if (length > uiLimits.decorationCharacters) {
      return badTree(`the label has ${length} characters, the limit is ${uiLimits.decorationCharacters}`);
    }
    if (!isShowable(label)) return badTree('the label has characters that cannot be shown');
    slots.mark({ pluginId, messageId, label: label.trim(), tone });
    return { value: null };
  };

  return {
    permission: null,
    functions: {
      show: ([slot, nodes]) => (isOneOf(slot, uiSlots) ? show(slot, nodes) : refuse(slot)),
      hide: ([slot]) => (isOneOf(slot, uiSlots) ? hide(slot) : refuse(slot)),
      decorateMessage: ([messageId, label, tone]) =>
        typeof messageId === 'string' && typeof label === 'string' && isOneOf(tone, uiTones)
          ? decorate(messageId, label, tone)
          : null,
    },
    revoked: {},
    tooMuch: { show: RATE_LIMITED, decorateMessage: RATE_LIMITED },
    close: () => slots.end(pluginId),
  };
}

function badTree(reason: string): CapabilityAnswer {
  return { error: { tag: 'bad-tree', val: reason } };
}

function isOneOf<T extends string>(value: unknown, names: readonly T[]): value is T {
  return names.some((name) => name === value);
}
