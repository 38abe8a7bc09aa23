const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface StopSignal {
  /** Resolves at the first signal, or when `stop` is called. */
  readonly promise: Promise<void>;
  readonly stop: () => void;
  /** Aborted when `promise` resolves. */
  readonly signal: AbortSignal;
}

/** The first signal requests an orderly end, the second ends the process at once. */
export function untilStopped(): StopSignal {
  const { promise, resolve } = Promise.withResolvers<void>();
  const controller = new AbortController();
  const stop = (): void => {
    resolve();
    controller.abort();
  };
  const onSignal = (): void => {
    stop();
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return { promise, stop, signal: controller.signal };
}
