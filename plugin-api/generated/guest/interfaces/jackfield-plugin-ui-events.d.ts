/// <reference path="./jackfield-plugin-ui-types.d.ts" />
declare module 'jackfield:plugin/ui-events@0.2.0' {
  /**
   * [events] The user used the element `key`. `user-id` is the person whose menu it is, `message-id` the message that it stands at.
   */
  export function onUiInput(slot: Slot, key: string, input: Input, userId: number | undefined, messageId: string | undefined): void;
  export type Slot = import('jackfield:plugin/ui-types@0.2.0').Slot;
  export type Input = import('jackfield:plugin/ui-types@0.2.0').Input;
}
