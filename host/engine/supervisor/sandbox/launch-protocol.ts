/** What a chain and the launcher say to each other over a `MessagePort`. */
export type LaunchRequest =
  | { readonly kind: 'launch'; readonly id: number }
  /** It carries audio from now on: give it a higher priority where the system allows that. */
  | { readonly kind: 'raise'; readonly id: number }
  | { readonly kind: 'kill'; readonly id: number };

export type LaunchReply =
  /** Connect to `socketPath`, and read the culprit's number from `statusPath`. */
  | { readonly kind: 'listening'; readonly id: number; readonly socketPath: string; readonly statusPath: string }
  | { readonly kind: 'started'; readonly id: number; readonly pid: number }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string }
  /** `lastWords` is the end of what it wrote to standard error. */
  | { readonly kind: 'exited'; readonly id: number; readonly how: string; readonly lastWords: string };
