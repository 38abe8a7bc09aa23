declare module 'jackfield:plugin/command-events@0.2.0' {
  /**
   * [events] The user called `/name`; the arguments have the types that the manifest declares, left-out ones are missing.
   */
  export function onCommand(name: string, arguments: Array<Argument>): CommandReply;
  /**
   * [events] What the argument could become, the best first, at most 20; called while the user types.
   */
  export function complete(name: string, argumentName: string, typed: string): Array<string>;
  export type ArgumentValue = ArgumentValueText | ArgumentValueInteger | ArgumentValueNumber | ArgumentValueFlag | ArgumentValueUser;
  export interface ArgumentValueText {
    tag: 'text',
    val: string,
  }
  export interface ArgumentValueInteger {
    tag: 'integer',
    val: number,
  }
  export interface ArgumentValueNumber {
    tag: 'number',
    val: number,
  }
  export interface ArgumentValueFlag {
    tag: 'flag',
    val: boolean,
  }
  /**
   * The id of a user in the channel.
   */
  export interface ArgumentValueUser {
    tag: 'user',
    val: number,
  }
  export interface Argument {
    name: string,
    value: ArgumentValue,
  }
  export type CommandReply = CommandReplyNothing | CommandReplyShow | CommandReplySend;
  export interface CommandReplyNothing {
    tag: 'nothing',
  }
  /**
   * Shown to the user alone.
   */
  export interface CommandReplyShow {
    tag: 'show',
    val: string,
  }
  /**
   * Sent to the channel as the user's own message.
   */
  export interface CommandReplySend {
    tag: 'send',
    val: string,
  }
  export type CommandError = CommandErrorBadArgument | CommandErrorFailed;
  /**
   * An argument does not fit, in words for the user.
   */
  export interface CommandErrorBadArgument {
    tag: 'bad-argument',
    val: string,
  }
  /**
   * Anything else, in words for the user.
   */
  export interface CommandErrorFailed {
    tag: 'failed',
    val: string,
  }
}
