import type { ChainLoad, ChainSandbox } from './chain-sandbox.ts';

/** The chain that was configured last. */
export interface ChainPlan<Load extends ChainLoad> {
  /** The load with all updates since; a sandbox that starts gets it. */
  load: Load;
  /** Module path of each plugin of the chain, by plugin id. */
  readonly modulePaths: ReadonlyMap<string, string>;
}

interface Configured<Load extends ChainLoad> {
  plan: ChainPlan<Load>;
  /** Warm sandbox for the ticks that the live one misses; null while there is none. */
  spare: ChainSandbox | null;
  /** Sandbox that was live and has not answered a tick since; null while there is none. */
  stalled: ChainSandbox | null;
}

/** Ticks go to the live sandbox. */
export interface Running<Load extends ChainLoad> extends Configured<Load> {
  readonly kind: 'running';
  live: ChainSandbox;
}

/** No sandbox is live, because the last one has ended: ticks are answered without one until another has started. */
export interface Stopped<Load extends ChainLoad> extends Configured<Load> {
  readonly kind: 'stopped';
  /** Failed starts in a row. */
  failedStarts: number;
}

/** State of the sandboxes of a chain. */
export type SupervisorState<Load extends ChainLoad> =
  | { readonly kind: 'unconfigured' }
  | Running<Load>
  | Stopped<Load>
  | { readonly kind: 'closed' };
