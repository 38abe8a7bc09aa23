import { showNodes } from './host';

// A tree of `ui-types` as the canonical ABI lays it out: nodes of 72 bytes, their element's tag at 16 and its payload from 24.

export const SLOT_SIDE_PANEL: i32 = 0;
export const SLOT_STATUS_BADGE: i32 = 6;
export const COLUMN: u8 = 0;
export const TONE_NORMAL: u8 = 0;
export const TONE_SOFT: u8 = 1;

const NODE_BYTES: i32 = 72;
const GROUP: u8 = 0;
const TEXT: u8 = 1;
const TOGGLE: u8 = 4;
const SLIDER: u8 = 5;
const SELECT: u8 = 6;
const PLOT: u8 = 10;

/** A tree that is being put together: nodes in order, each under one that is there. Its places hold until it is collected. */
export class Tree {
  private readonly nodes: StaticArray<u8>;
  private readonly held: ArrayBuffer[] = [];
  private length: i32 = 0;

  constructor(capacity: i32) {
    this.nodes = new StaticArray<u8>(capacity * NODE_BYTES);
  }

  group(key: string, parent: i32, layout: u8): void {
    store<u8>(this.node(key, parent, GROUP), layout);
  }

  text(key: string, parent: i32, content: string, tone: u8): void {
    const at = this.node(key, parent, TEXT);
    this.hold(at, content);
    store<u8>(at, tone, 8);
    store<u8>(at, 0, 9);
  }

  toggle(key: string, parent: i32, label: string, isOn: bool): void {
    const at = this.node(key, parent, TOGGLE);
    this.hold(at, label);
    store<u8>(at, isOn ? 1 : 0, 8);
  }

  slider(
    key: string,
    parent: i32,
    label: string,
    value: f64,
    minimum: f64,
    maximum: f64,
    step: f64,
    unit: string,
  ): void {
    const at = this.node(key, parent, SLIDER);
    this.hold(at, label);
    store<f64>(at, value, 8);
    store<f64>(at, minimum, 16);
    store<f64>(at, maximum, 24);
    store<f64>(at, step, 32);
    this.hold(at + 40, unit);
  }

  /** A choice's id is its place in the list; `chosen` below 0: none. */
  select(key: string, parent: i32, label: string, labels: string[], chosen: i32): void {
    const at = this.node(key, parent, SELECT);
    this.hold(at, label);
    const choices = new ArrayBuffer(labels.length * 16);
    this.held.push(choices);
    for (let index = 0; index < labels.length; index++) {
      const choice = changetype<usize>(choices) + <usize>(index * 16);
      this.hold(choice, index.toString());
      this.hold(choice + 8, labels[index]);
    }
    store<u32>(at, <u32>changetype<usize>(choices), 8);
    store<i32>(at, labels.length, 12);
    this.hold(at + 16, chosen < 0 ? '' : chosen.toString());
  }

  /** `xs` and `ys` are as long as each other and stay the caller's. */
  plot(
    key: string,
    parent: i32,
    label: string,
    xLabel: string,
    yLabel: string,
    xs: StaticArray<f32>,
    ys: StaticArray<f32>,
  ): void {
    const at = this.node(key, parent, PLOT);
    this.hold(at, label);
    this.hold(at + 8, xLabel);
    this.hold(at + 16, yLabel);
    store<u32>(at, <u32>changetype<usize>(xs), 24);
    store<i32>(at, xs.length, 28);
    store<u32>(at, <u32>changetype<usize>(ys), 32);
    store<i32>(at, ys.length, 36);
  }

  show(slot: i32): void {
    showNodes(slot, changetype<usize>(this.nodes), this.length);
  }

  /** Where the new node's payload goes. */
  private node(key: string, parent: i32, tag: u8): usize {
    const at = changetype<usize>(this.nodes) + <usize>(this.length * NODE_BYTES);
    if ((this.length + 1) * NODE_BYTES > this.nodes.length) unreachable();
    this.length += 1;
    this.hold(at, key);
    store<i32>(at, parent, 8);
    store<u8>(at, tag, 16);
    return at + 24;
  }

  /** Keeps the text as UTF-8 and writes its place and length. */
  private hold(at: usize, text: string): void {
    const bytes = String.UTF8.encode(text);
    this.held.push(bytes);
    store<u32>(at, <u32>changetype<usize>(bytes));
    store<i32>(at, bytes.byteLength, 4);
  }
}
