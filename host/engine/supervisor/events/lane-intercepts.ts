import { JackfieldError } from '../../errors.ts';
import type { ControlDirection } from '../../ports/lane.ts';
import { GUARD_LIMIT_MS, INTERCEPT_LIMIT_MS, missingGuard } from './hook-asker.ts';
import type { HookAsker } from './hook-asker.ts';
import type { HookCall } from './hook-call.ts';
import { readVerdict } from './verdict.ts';

/** Reason why a text cannot replace a control message; null when it can. The lane knows its messages: `LaneFactory.checkReplacement`. */
export type ReplacementCheck = (before: string, after: string) => string | null;

const hooks: Readonly<Record<ControlDirection, Pick<HookCall, 'hook' | 'func'>>> = {
  out: { hook: 'lane-control-out', func: 'onControlSend' },
  in: { hook: 'lane-control-in', func: 'onControlReceived' },
};

/**
 * Plugins that may change or drop control messages, asked one after the other in the order of installation, 100 ms each. When the lane does not accept a
 * replacement, the plugin gets a strike and the message continues unchanged. Without the answer of a plugin that fails closed, nothing is sent: the promise
 * rejects with `FAILED_CLOSED`. [control]
 */
export class LaneIntercepts {
  readonly #asker: HookAsker;
  readonly #onMisfit: (pluginId: string, reason: string) => void;
  readonly #onRefused: (pluginId: string, error: JackfieldError) => void;

  constructor(
    asker: HookAsker,
    onMisfit: (pluginId: string, reason: string) => void,
    onRefused: (pluginId: string, error: JackfieldError) => void = () => undefined,
  ) {
    this.#asker = asker;
    this.#onMisfit = onMisfit;
    this.#onRefused = onRefused;
  }

  /** Whether a plugin sees the messages of this direction. */
  intercepts(direction: ControlDirection): boolean {
    return this.#asker.withHook(hooks[direction].hook).length + this.#guards(direction).length > 0;
  }

  /** Whether a plugin that fails closed has to answer before a message may be sent. */
  get isGuarded(): boolean {
    return this.#guards('out').length > 0;
  }

  /** Resolves with the text to deliver, or null to deliver nothing. `text` is the message as JSON, without secrets. */
  async intercept(
    direction: ControlDirection,
    type: string,
    text: string,
    check: ReplacementCheck,
  ): Promise<string | null> {
    const { hook, func } = hooks[direction];
    const guards = this.#guards(direction);
    const refuse = (id: string): never => {
      const error = JackfieldError.of('FAILED_CLOSED', { id });
      this.#onRefused(id, error);
      throw error;
    };
    const missing = guards.length === 0 ? null : await missingGuard(this.#asker, hook);
    if (missing !== null) refuse(missing);
    let now = text;
    for (const pluginId of this.#asker.withHook(hook)) {
      const isGuard = guards.includes(pluginId);
      const limitMs = isGuard ? GUARD_LIMIT_MS : INTERCEPT_LIMIT_MS;
      const verdict = readVerdict(await this.#asker.ask(pluginId, { hook, func, args: [type, now] }, limitMs));
      if (verdict === null && isGuard) refuse(pluginId);
      if (verdict?.kind === 'drop') return null;
      if (verdict?.kind !== 'replace') continue;
      const misfit = check(now, verdict.text);
      if (misfit === null) {
        now = verdict.text;
        continue;
      }
      this.#onMisfit(pluginId, misfit);
      if (isGuard) refuse(pluginId);
    }
    return now;
  }

  /** Ids of the plugins that fail closed in this direction. Received messages need no approval. */
  #guards(direction: ControlDirection): readonly string[] {
    return direction === 'out' ? (this.#asker.guards?.(hooks.out.hook) ?? []) : [];
  }
}
