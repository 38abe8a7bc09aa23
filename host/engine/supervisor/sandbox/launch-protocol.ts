/** Request of a chain to the launcher over a `MessagePort`; `LaunchReply` is the answer. */
export type LaunchRequest =
  | { readonly kind: 'launch'; readonly id: number }
  /** The sandbox carries audio from now on: raise its priority where the system allows that. */
  | { readonly kind: 'raise'; readonly id: number }
  | { readonly kind: 'kill'; readonly id: number };

export type LaunchReply =
  /** Connect to `socketPath`, and read the number of the active slot from `statusPath`. */
  | { readonly kind: 'listening'; readonly id: number; readonly socketPath: string; readonly statusPath: string }
  | { readonly kind: 'started'; readonly id: number; readonly pid: number }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string }
  /** `lastWords` is the end of the standard error output of the process. */
  | { readonly kind: 'exited'; readonly id: number; readonly how: string; readonly lastWords: string };
