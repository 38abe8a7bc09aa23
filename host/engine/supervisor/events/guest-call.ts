/** A call received over the pipe. Its arguments are parsed when `readArguments` is called. */
export interface GuestCall {
  readonly capability: string;
  /** JavaScript name of the function. */
  readonly func: string;
  /** Size of the arguments as JSON; 0 when the sandbox withheld them because they exceed the limit of the function. */
  readonly bodyBytes: number;
  readonly readArguments: () => readonly unknown[];
}
