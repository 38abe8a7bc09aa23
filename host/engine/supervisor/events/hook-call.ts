/** A hook function and its arguments, as JSON that the sandbox passes on. */
export interface HookCall {
  readonly hook: string;
  readonly func: string;
  readonly args: readonly unknown[];
}

/** Value that a function returned, or the payload of its `result`'s error. Both come from the guest and must be treated as hostile. */
export type HookAnswer = { readonly value: unknown } | { readonly error: unknown };
