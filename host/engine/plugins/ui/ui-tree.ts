import { uiLimits } from '@jackfield/protocol/plugin-ui';
import type { UiNode, UiSlot } from '@jackfield/protocol/plugin-ui';
import { readElement } from './ui-tree-elements.ts';
import type { TreeContext } from './ui-tree-elements.ts';
import { BadTree, MalformedTree, NodeReader, TreeTooLarge } from './ui-tree-reader.ts';

export type CheckedTree =
  | { readonly kind: 'tree'; readonly nodes: readonly UiNode[] }
  | { readonly kind: 'too-large' }
  /** `reason` is written for the author and names the node. */
  | { readonly kind: 'bad-tree'; readonly reason: string }
  /** The contract's types do not allow this value. */
  | { readonly kind: 'malformed' };

/**
 * Checks the tree that a plugin wants to show (wit `ui.show`) and copies it: 200 nodes, 65,536 bytes, parents that are groups and come first, unique keys,
 * finite numbers, known icons, text that can be shown. No unchecked input is passed on. Never throws.
 */
export function checkTree(slot: UiSlot, value: unknown, context: TreeContext): CheckedTree {
  if (!Array.isArray(value)) return { kind: 'malformed' };
  if (value.length > uiLimits.nodes) return { kind: 'too-large' };
  if (value.length === 0) return { kind: 'bad-tree', reason: 'the tree has no nodes; hide empties a slot' };
  try {
    return { kind: 'tree', nodes: readNodes(slot, value, context) };
  } catch (error) {
    if (error instanceof BadTree) return { kind: 'bad-tree', reason: error.message };
    if (error instanceof TreeTooLarge) return { kind: 'too-large' };
    if (error instanceof MalformedTree) return { kind: 'malformed' };
    throw error;
  }
}

function readNodes(slot: UiSlot, values: readonly unknown[], context: TreeContext): UiNode[] {
  const budget = { bytes: 0 };
  const nodes: UiNode[] = [];
  const depths: number[] = [];
  const keys = new Set<string>();
  let forms = 0;
  for (const [place, value] of values.entries()) {
    const read = new NodeReader(budget, `node ${place}`);
    const fields = read.fields(value);
    const key = readKey(fields['key'], read, keys);
    read.name(`node ${place} (${key})`);
    const parent = readParent(fields['parent'], place, nodes, read);
    const depth = place === 0 ? 1 : (depths[parent] ?? 0) + 1;
    if (depth > uiLimits.depth) throw read.bad(`it is nested ${depth} deep, the limit is ${uiLimits.depth}`);
    depths.push(depth);
    const element = readElement(fields['element'], read, context);
    if (element.tag === 'form') forms += 1;
    if (forms > uiLimits.forms) throw read.bad(`it is form number ${forms}, the limit is ${uiLimits.forms}`);
    nodes.push({ key, parent, element });
  }
  if (slot === 'status-badge') checkBadge(nodes);
  return nodes;
}

function readKey(value: unknown, read: NodeReader, keys: Set<string>): string {
  const key = read.label(value, 'the key');
  if (key.length > uiLimits.keyCharacters)
    throw read.bad(`the key is longer than ${uiLimits.keyCharacters} characters`);
  if (keys.has(key)) throw read.bad(`there is another node ${JSON.stringify(key)}`);
  keys.add(key);
  return key;
}

/** `before` holds the preceding nodes. */
function readParent(value: unknown, place: number, before: readonly UiNode[], read: NodeReader): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw new MalformedTree('no u32');
  if (place === 0) {
    if (value !== 0) throw read.bad('the first node has to name itself as its parent');
    return 0;
  }
  const parent = before[value];
  if (parent === undefined) throw read.bad(`its parent ${value} does not come before it`);
  if (parent.element.tag !== 'group') throw read.bad(`its parent ${value} is no group`);
  return value;
}

function checkBadge(nodes: readonly UiNode[]): void {
  const [only] = nodes;
  if (nodes.length === 1 && (only?.element.tag === 'text' || only?.element.tag === 'icon')) return;
  throw new BadTree('a status badge is one text or one icon');
}
