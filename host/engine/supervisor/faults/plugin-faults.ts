import type { ErrorCode } from '../../error-codes.ts';
import { JackfieldError } from '../../errors.ts';
import type { ChainEvent } from '../../ports/chain.ts';
import { ChainMetrics } from './chain-metrics.ts';
import { StrikeCounter } from './strike-counter.ts';
import type { StrikeRules } from './strike-counter.ts';

/** Faults and metrics of the plugins that run in one chain or one events sandbox. A plugin with too many strikes is disabled; each step is reported. */
export class PluginFaults {
  readonly metrics = new ChainMetrics();
  readonly #strikes: StrikeCounter;
  readonly #onEvent: (event: ChainEvent) => void;

  constructor(rules: StrikeRules, onEvent: (event: ChainEvent) => void) {
    this.#strikes = new StrikeCounter(rules);
    this.#onEvent = onEvent;
  }

  /** True for a disabled plugin. */
  isOut(pluginId: string): boolean {
    return this.#strikes.isOut(pluginId);
  }

  /** A plugin that was enabled again, or comes as another build, starts without strikes and metrics. */
  readmit(pluginId: string): void {
    this.#strikes.clear(pluginId);
    this.metrics.reset(pluginId);
  }

  /** Adds a strike. `isCertain` is true when no busy machine can have caused the fault. Returns whether the strike disabled the plugin. */
  strike(pluginId: string, code: ErrorCode, about: JackfieldError['details'], isCertain = true): boolean {
    const { message, details } = JackfieldError.of(code, { ...about, id: pluginId });
    const { strikes, isNewlyOut, areCertain } = this.#strikes.strike(pluginId, performance.now(), isCertain);
    this.metrics.struck(pluginId);
    this.#onEvent({ kind: 'strike', pluginId, code, message, details, strikes });
    if (isNewlyOut) this.#onEvent({ kind: 'struck-out', pluginId, code, message, details, isCertain: areCertain });
    return isNewlyOut;
  }

  /** Disables a plugin that keeps the others from starting, without a second try. */
  expel(pluginId: string, code: ErrorCode, about: JackfieldError['details']): void {
    const { message, details } = JackfieldError.of(code, { ...about, id: pluginId });
    this.#strikes.expel(pluginId);
    this.#onEvent({ kind: 'struck-out', pluginId, code, message, details });
  }
}
