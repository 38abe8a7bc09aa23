// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { loadResultOfNothingOrUiError } from './memory/ui';
import { lowerListOfNode } from './memory/ui-types';
import { Node, Slot, Tone } from './ui-types';
import { lent, lowerString, loweredLength, takeBack } from '../memory';

// Fill the slots of the window. Granted to every plugin; what it shows carries its name.

export enum UiErrorKind {
  /** At most 200 nodes and 65,536 bytes. */
  TooLarge,
  /** What is wrong with which node. */
  BadTree,
  /** At most 20 a second. */
  RateLimited,
}

export class UiError {
  badTree: string = '';

  private constructor(readonly kind: UiErrorKind) {}

  /** At most 200 nodes and 65,536 bytes. */
  static tooLarge(): UiError {
    return new UiError(UiErrorKind.TooLarge);
  }

  /** What is wrong with which node. */
  static badTree(value: string): UiError {
    const made = new UiError(UiErrorKind.BadTree);
    made.badTree = value;
    return made;
  }

  /** At most 20 a second. */
  static rateLimited(): UiError {
    return new UiError(UiErrorKind.RateLimited);
  }

  /** For the log. */
  toString(): string {
    switch (this.kind) {
      case UiErrorKind.TooLarge:
        return 'too-large';
      case UiErrorKind.BadTree:
        return 'bad-tree: ' + this.badTree;
      case UiErrorKind.RateLimited:
        return 'rate-limited';
      default:
        return '';
    }
  }
}

const area = memory.data(16, 8);

// @ts-ignore: decorator
@external('jackfield:plugin/ui@0.2.0', 'show')
declare function importShow(p0: i32, p1: i32, p2: i32, p3: i32): void;

/** [events] Shows a tree in a slot in place of what was there. */
export function show(slot: Slot, nodes: Node[]): UiError | null {
  const before = lent();
  const v0 = lowerListOfNode(nodes);
  const v0Length = loweredLength;
  importShow(slot, <i32>v0, v0Length, <i32>area);
  takeBack(before);
  return loadResultOfNothingOrUiError(area);
}

// @ts-ignore: decorator
@external('jackfield:plugin/ui@0.2.0', 'hide')
declare function importHide(p0: i32, p1: i32): void;

/** [events] Empties a slot. */
export function hide(slot: Slot): UiError | null {
  importHide(slot, <i32>area);
  return loadResultOfNothingOrUiError(area);
}

// @ts-ignore: decorator
@external('jackfield:plugin/ui@0.2.0', 'decorate-message')
declare function importDecorateMessage(p0: i32, p1: i32, p2: i32, p3: i32, p4: i32, p5: i32): void;

/** [events] Puts a few words beside a message, at most 80 characters; empty takes them away. */
export function decorateMessage(messageId: string, label: string, tone: Tone): UiError | null {
  const before = lent();
  const v0 = lowerString(messageId);
  const v0Length = loweredLength;
  const v1 = lowerString(label);
  const v1Length = loweredLength;
  importDecorateMessage(<i32>v0, v0Length, <i32>v1, v1Length, tone, <i32>area);
  takeBack(before);
  return loadResultOfNothingOrUiError(area);
}
