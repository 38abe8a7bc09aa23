import type { PluginLogLine } from '@jackfield/protocol/plugins';
import type { ChainEvent } from '../../ports/chain.ts';

/** Maximum number of lines that are kept per plugin. */
const MAX_LINES = 500;
/** Maximum number of characters of a line; the sandbox cuts at 1,024. */
const MAX_CHARACTERS = 1_100;

/** The last lines of each plugin's log, in memory only. */
export class PluginLogs {
  readonly #lines = new Map<string, PluginLogLine[]>();

  /** Notes the lines that a plugin wrote and the faults that the host counts against it. */
  note(event: ChainEvent): void {
    if (event.kind === 'log') this.#add(event.pluginId, event.level, event.message);
    else if (event.kind === 'strike') {
      this.#add(event.pluginId, 'warn', `${event.message} (${event.code}, strike ${event.strikes})`);
    } else if (event.kind === 'resting') {
      const words = event.rests ? 'rests, because the computer is too busy' : 'runs again';
      this.#add(event.pluginId, 'info', `It ${words} (${event.sandbox} chain, ${event.costUs} µs a frame).`);
    } else if (event.kind === 'struck-out') this.#add(event.pluginId, 'error', `${event.code}: ${event.message}`);
  }

  /** Adds a line; the oldest is dropped when there are 500. */
  #add(pluginId: string, level: PluginLogLine['level'], message: string): void {
    const lines = this.#lines.get(pluginId) ?? [];
    this.#lines.set(pluginId, lines);
    if (lines.length >= MAX_LINES) lines.shift();
    lines.push({ atMs: Date.now(), level, message: message.slice(0, MAX_CHARACTERS) });
  }

  /** Lines of one plugin, oldest first. */
  of(pluginId: string): readonly PluginLogLine[] {
    return this.#lines.get(pluginId) ?? [];
  }

  forget(pluginId: string): void {
    this.#lines.delete(pluginId);
  }
}
