/**
 * @typedef {import('jackfield:plugin/ui-types@0.2.0').Element} Element
 * @typedef {import('jackfield:plugin/ui-types@0.2.0').Node} Node
 * @typedef {import('jackfield:plugin/ui-types@0.2.0').Tone} Tone
 * @typedef {{ key: string, element: Element, children?: readonly Branch[] }} Branch
 */

/**
 * A tree as the contract wants it: a flat list in which every node names its parent's place.
 * @param {Branch} root
 * @returns {Node[]}
 */
export function flatten(root) {
  /** @type {Node[]} */
  const nodes = [];
  /** @type {(branch: Branch, parent: number) => void} */
  const add = ({ key, element, children = [] }, parent) => {
    const place = nodes.length;
    nodes.push({ key, parent, element });
    for (const child of children) add(child, place);
  };
  add(root, 0);
  return nodes;
}

/**
 * @param {string} key
 * @param {'column' | 'row' | 'grid'} layout
 * @param {readonly Branch[]} children
 * @returns {Branch}
 */
export function group(key, layout, children) {
  return { key, element: { tag: 'group', val: layout }, children };
}

/**
 * @param {string} key
 * @param {string} content
 * @param {{ tone?: Tone, isHeading?: boolean }} [options]
 * @returns {Branch}
 */
export function text(key, content, { tone = 'normal', isHeading = false } = {}) {
  return { key, element: { tag: 'text', val: { content, tone, isHeading } } };
}

/**
 * @param {string} key
 * @param {string} label
 * @param {{ icon?: string, tone?: Tone }} [options]
 * @returns {Branch}
 */
export function button(key, label, { icon = '', tone = 'normal' } = {}) {
  return { key, element: { tag: 'button', val: { label, icon, tone, isDisabled: false } } };
}
