import { MAX_ANNOUNCED_CODECS } from '@jackfield/wire/limits';

/** Hooks that one plugin at a time may serve. */
const EXCLUSIVE_HOOKS = ['voice-gate', 'echo-canceller'];

/** A plugin that may take another's place. */
export interface PossibleRival {
  readonly id: string;
  readonly hooks: readonly string[];
  /** True for a codec beside Opus. */
  readonly isCodec: boolean;
}

/**
 * Decides which of the plugins that are on are switched off when `plugin` is switched on: there is at most one voice gate, one echo canceller, and four codecs
 * beside Opus. The plugin that is switched on last stays.
 */
export function rivalsOf(plugin: PossibleRival, others: readonly PossibleRival[]): string[] {
  const hooks = EXCLUSIVE_HOOKS.filter((hook) => plugin.hooks.includes(hook));
  const rivals = others.filter((other) => hooks.some((hook) => other.hooks.includes(hook)));
  const codecs = plugin.isCodec ? others.filter((other) => other.isCodec).map(({ id }) => id) : [];
  return [...rivals.map(({ id }) => id), ...codecs.sort().slice(MAX_ANNOUNCED_CODECS - 1)];
}
