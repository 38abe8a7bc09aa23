import { EventEmitter } from 'node:events';
import type { MessageMark, SlotTree, UiNode, UiSlot } from '@jackfield/protocol/plugin-ui';
import { FormSchemas } from './ui-tree-form.ts';

export interface UiSlotsEvents {
  slot: [SlotTree];
  slotGone: [{ readonly pluginId: string; readonly slot: UiSlot }];
  messageMark: [MessageMark];
}

/** Updates of a slot are sent at most 10 times a second; the last one wins. */
const INTERVAL_MS = 100;
/** Time that a restarted instance has to show its slots again. Until then the old content stays. */
const GRACE_MS = 2_000;
/** Maximum number of marks beside messages, per plugin; the oldest is removed first. The chat keeps 200. */
const MAX_MARKS = 200;

interface Entry {
  readonly pluginId: string;
  readonly slot: UiSlot;
  /** Nodes of the tree; null for an empty slot. */
  nodes: readonly UiNode[] | null;
  /** False once the instance that showed the tree has ended. */
  isLive: boolean;
  /** Last nodes that were sent, and the time of sending. */
  told: readonly UiNode[] | null;
  toldAtMs: number;
  timer: NodeJS.Timeout | null;
}

/** Content that all plugins show in the window now [control]. Trees are checked before they arrive here. */
export class UiSlots extends EventEmitter<UiSlotsEvents> implements Disposable {
  readonly #entries = new Map<string, Entry>();
  readonly #marks = new Map<string, Map<string, MessageMark>>();
  readonly #schemas = new Map<string, FormSchemas>();
  readonly #graces = new Map<string, NodeJS.Timeout>();

  get trees(): SlotTree[] {
    return [...this.#entries.values()].flatMap(({ pluginId, slot, nodes }) =>
      nodes === null ? [] : [{ pluginId, slot, nodes }],
    );
  }

  get marks(): MessageMark[] {
    return [...this.#marks.values()].flatMap((marks) => [...marks.values()]);
  }

  hasMark(pluginId: string, messageId: string): boolean {
    return this.#marks.get(pluginId)?.has(messageId) === true;
  }

  show(pluginId: string, slot: UiSlot, nodes: readonly UiNode[]): void {
    const entry = this.#entry(pluginId, slot);
    entry.nodes = nodes;
    entry.isLive = true;
    this.#tellSoon(entry);
  }

  hide(pluginId: string, slot: UiSlot): void {
    const entry = this.#entry(pluginId, slot);
    entry.nodes = null;
    this.#tellSoon(entry);
  }

  /** Sets a mark; an empty label removes it. */
  mark(mark: MessageMark): void {
    const { pluginId, messageId, label } = mark;
    const marks = this.#marks.get(pluginId) ?? new Map<string, MessageMark>();
    this.#marks.set(pluginId, marks);
    const isKnown = marks.delete(messageId);
    if (label === '') {
      if (isKnown) this.emit('messageMark', mark);
      return;
    }
    marks.set(messageId, mark);
    this.emit('messageMark', mark);
    const [oldest] = marks.values();
    if (marks.size > MAX_MARKS && oldest !== undefined) this.mark({ ...oldest, label: '' });
  }

  /** The node with that key in the current tree; null when there is none. */
  find(pluginId: string, slot: UiSlot, key: string): UiNode | null {
    return this.#entries.get(`${pluginId} ${slot}`)?.nodes?.find((node) => node.key === key) ?? null;
  }

  /** The schemas of the forms that the plugin shows. */
  schemasOf(pluginId: string): FormSchemas {
    const schemas = this.#schemas.get(pluginId) ?? new FormSchemas();
    this.#schemas.set(pluginId, schemas);
    return schemas;
  }

  /** Notes that the plugin's instance ends. Slots that the next instance does not show again are emptied after two seconds. */
  end(pluginId: string): void {
    for (const entry of this.#entriesOf(pluginId)) entry.isLive = false;
    clearTimeout(this.#graces.get(pluginId));
    this.#graces.set(
      pluginId,
      setTimeout(() => this.#drop(pluginId), GRACE_MS),
    );
  }

  [Symbol.dispose](): void {
    for (const { timer } of this.#entries.values()) if (timer !== null) clearTimeout(timer);
    for (const timer of this.#graces.values()) clearTimeout(timer);
    this.#entries.clear();
    this.#graces.clear();
    this.removeAllListeners();
  }

  #drop(pluginId: string): void {
    this.#graces.delete(pluginId);
    for (const entry of this.#entriesOf(pluginId)) {
      if (entry.isLive) continue;
      entry.nodes = null;
      this.#tellSoon(entry);
    }
  }

  #entriesOf(pluginId: string): Entry[] {
    return [...this.#entries.values()].filter((entry) => entry.pluginId === pluginId);
  }

  #entry(pluginId: string, slot: UiSlot): Entry {
    const key = `${pluginId} ${slot}`;
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { pluginId, slot, nodes: null, isLive: true, told: null, toldAtMs: -INTERVAL_MS, timer: null };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  #tellSoon(entry: Entry): void {
    if (entry.timer !== null) return;
    const waitMs = entry.toldAtMs + INTERVAL_MS - performance.now();
    if (waitMs <= 0) this.#tell(entry);
    else entry.timer = setTimeout(() => this.#tell(entry), waitMs);
  }

  #tell(entry: Entry): void {
    const { pluginId, slot, nodes } = entry;
    entry.timer = null;
    if (nodes === entry.told) return;
    entry.told = nodes;
    entry.toldAtMs = performance.now();
    if (nodes === null) this.emit('slotGone', { pluginId, slot });
    else this.emit('slot', { pluginId, slot, nodes });
  }
}
