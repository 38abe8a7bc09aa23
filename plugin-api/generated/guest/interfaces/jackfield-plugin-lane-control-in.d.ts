/// <reference path="./jackfield-plugin-lane-types.d.ts" />
declare module 'jackfield:plugin/lane-control-in@0.2.0' {
  /**
   * [events] Within 100 ms.
   */
  export function onControlReceived(kind: string, message: string): MessageVerdict;
  export type MessageVerdict = import('jackfield:plugin/lane-types@0.2.0').MessageVerdict;
}
