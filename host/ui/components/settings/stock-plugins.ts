import type { PluginView } from '@jackfield/protocol/plugins';

/** Plugins of Jackfield's own registry that the settings have a row for. */
export const ECHO_CANCELLATION = 'jackfield:echo-cancellation';
export const AUTOMATIC_GAIN = 'jackfield:auto-gain';
export const NOISE_SUPPRESSION = 'jackfield:noise-suppression';
export const VOICE_GATE = 'jackfield:voice-gate';

/**
 * Whether the browser is to cancel the echo: only where the user wants it cancelled and no plugin does it. Two cancellers in a row would take each other's
 * leftovers for speech. The browser's steps in when the plugin failed, not when the user switched it off.
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
 * Whether the browser is to level the microphone: only where the user wants it levelled and the plugin does not do it. Two of them in a row would chase each other.
 * The browser's steps in when the plugin failed, not when the user switched it off.
 */
export function needsBrowserGain(plugin: PluginView | undefined, isWanted: boolean): boolean {
  if (plugin === undefined) return isWanted;
  return isWanted && !['on', 'starting', 'off'].includes(plugin.status.kind);
}

/** Why the setting behind a row cannot be used now, in words that name the plugin; null while the plugin runs or is switched off. */
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
