declare module 'jackfield:plugin/state@0.2.0' {
  /**
   * [any] Everything that `load` needs, at most 262,144 bytes. Called every 5 s while it changes, before a swap and before `stop`.
   */
  export function save(): Uint8Array;
  /**
   * [any] Called once after `start` when something was saved by the instance of the same role.
   */
  export function load(saved: Uint8Array): void;
  export type LoadError = LoadErrorUnknownFormat | LoadErrorFailed;
  /**
   * It was saved by something that this version does not understand; the plugin starts afresh.
   */
  export interface LoadErrorUnknownFormat {
    tag: 'unknown-format',
  }
  /**
   * Anything else, in words for the log.
   */
  export interface LoadErrorFailed {
    tag: 'failed',
    val: string,
  }
}
