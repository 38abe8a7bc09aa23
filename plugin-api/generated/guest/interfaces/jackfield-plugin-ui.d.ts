/// <reference path="./jackfield-plugin-ui-types.d.ts" />
declare module 'jackfield:plugin/ui@0.2.0' {
  /**
   * [events] Shows a tree in a slot in place of what was there.
   */
  export function show(slot: Slot, nodes: Array<Node>): void;
  /**
   * [events] Empties a slot.
   */
  export function hide(slot: Slot): void;
  /**
   * [events] Puts a few words beside a message, at most 80 characters; empty takes them away.
   */
  export function decorateMessage(messageId: string, label: string, tone: Tone): void;
  export type Slot = import('jackfield:plugin/ui-types@0.2.0').Slot;
  export type Node = import('jackfield:plugin/ui-types@0.2.0').Node;
  export type Tone = import('jackfield:plugin/ui-types@0.2.0').Tone;
  export type UiError = UiErrorTooLarge | UiErrorBadTree | UiErrorRateLimited;
  /**
   * At most 200 nodes and 65,536 bytes.
   */
  export interface UiErrorTooLarge {
    tag: 'too-large',
  }
  /**
   * What is wrong with which node.
   */
  export interface UiErrorBadTree {
    tag: 'bad-tree',
    val: string,
  }
  /**
   * At most 20 a second.
   */
  export interface UiErrorRateLimited {
    tag: 'rate-limited',
  }
}
