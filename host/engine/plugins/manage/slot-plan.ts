import type { ChainSlot } from '../../ports/chain.ts';
import { slotOf } from './chain-planner.ts';
import type { RunnablePlugin } from './chain-planner.ts';

/** A plugin that may run, with those of its hooks that the user allows. */
export interface PlannedPlugin extends RunnablePlugin {
  readonly hooks: ReadonlySet<string>;
}

/**
 * Slots of the capture chain from plugins in the user's order. The echo canceller needs the unprocessed microphone signal, so it is first; lane hooks get
 * packets, so they are last. A plugin with several of these hooks has several slots. Two echo cancellers are never on at once: `rival-plugins.ts` decides which.
 */
export function captureSlots(plugins: readonly PlannedPlugin[]): ChainSlot[] {
  const echo: ChainSlot[] = [];
  const effects: ChainSlot[] = [];
  const lane: ChainSlot[] = [];
  for (const plugin of plugins) {
    const { hooks } = plugin;
    if (hooks.has('echo-canceller') && echo.length === 0) echo.push(slotOf(plugin, 'echo-canceller'));
    if (hooks.has('voice-gate')) effects.push(slotOf(plugin, 'gate'));
    else if (hooks.has('captured-audio')) effects.push(slotOf(plugin, 'effect'));
    if (hooks.has('lane-voice-out')) lane.push(slotOf(plugin, 'lane-voice-out'));
  }
  return [...echo, ...effects, ...lane];
}

/**
 * Lane hooks before the decoder. `captured` is the order in which the user's own packets pass them. Received packets were sealed by a sender with the same
 * plugins, so the last hook is undone first.
 */
export function laneInSlots(plugins: readonly PlannedPlugin[], captured: readonly string[]): ChainSlot[] {
  const place = ({ plugin }: PlannedPlugin): number => captured.indexOf(plugin.manifest.id);
  return plugins
    .filter(({ hooks }) => hooks.has('lane-voice-in'))
    .toSorted((one, other) => place(other) - place(one))
    .map((plugin) => slotOf(plugin, 'lane-voice-in'));
}
