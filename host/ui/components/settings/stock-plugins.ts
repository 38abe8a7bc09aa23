import type { PluginView } from '@jackfield/protocol/plugins';

/** Plugins of Jackfield's own registry that have a row in the settings. */
export const ECHO_CANCELLATION = 'jackfield:echo-cancellation';
export const AUTOMATIC_GAIN = 'jackfield:auto-gain';
export const NOISE_SUPPRESSION = 'jackfield:noise-suppression';
export const VOICE_GATE = 'jackfield:voice-gate';

/**
 * Whether the browser cancels the echo: only if the user wants echo cancellation and no plugin does it. Of two cancellers in a row, each would treat the
 * other's residual as speech. The browser's takes over when the plugin failed, not when the user disabled it.
 */
export function needsBrowserEchoCancellation(plugins: Iterable<PluginView>, isWanted: boolean): boolean {
  if (!isWanted) return false;
  for (const { id, hooks, status } of plugins) {
    if (!hooks.includes('echo-canceller')) continue;
    if (status.kind === 'on' || status.kind === 'starting') return false;
    if (id === ECHO_CANCELLATION && status.kind === 'off') return false;
  }
  return true;
}

/**
 * Whether the browser applies automatic gain: only if the user wants it and the plugin does not do it. Two automatic gains in a row would counteract each
 * other. The browser's takes over when the plugin failed, not when the user disabled it.
 */
export function needsBrowserGain(plugin: PluginView | undefined, isWanted: boolean): boolean {
  if (plugin === undefined) return isWanted;
  return isWanted && !['on', 'starting', 'off'].includes(plugin.status.kind);
}

/** Reason why the setting of a row is unavailable, with the plugin's name; null while the plugin runs or is disabled. */
export function whyUnavailable(plugin: PluginView | undefined, name: string): string | null {
  if (plugin === undefined)
    return `The plugin “${name}” is in none of your registries, so there is nothing to set here.`;
  switch (plugin.status.kind) {
    case 'available':
      return `The plugin “${plugin.name}” is not installed. Install it on the Plugins page to use this.`;
    case 'installing':
      return `The plugin “${plugin.name}” is being installed: ${plugin.status.step}.`;
    case 'starting':
      return `The plugin “${plugin.name}” is starting.`;
    case 'failed':
    case 'struck-out':
      return `The plugin “${plugin.name}” was turned off after an error. ${plugin.status.error.message}`;
    case 'on':
    case 'off':
      return null;
  }
}
