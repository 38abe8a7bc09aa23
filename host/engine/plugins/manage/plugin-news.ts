import { EventEmitter } from 'node:events';
import type { ChainEvent } from '../../ports/chain.ts';
import type { PluginManagerEvents } from './manager-types.ts';

export interface PluginNewsEvents extends Pick<
  PluginManagerEvents,
  'codecReadiness' | 'notice' | 'parameterChanged' | 'settingsChanged'
> {
  /** The view of a plugin changed, or the plugin is gone. */
  changed: [id: string];
  /** Chains that have to be configured again. */
  chains: [{ readonly capture: boolean; readonly playback: boolean }];
  /** Event of a plugin that did not come from a chain. */
  chainEvent: [ChainEvent];
  /** Plugins that had failed are ready: chains and event instances change. */
  ready: [];
}

/** Events of the parts of the plugin manager. The parts only emit; the manager listens and passes on what others need [control]. */
export class PluginNews extends EventEmitter<PluginNewsEvents> {}
