import type { CommandDeclaration } from '../../catalogue/manifest.ts';

/** A command that can be called now. */
export interface KnownCommand {
  readonly pluginId: string;
  readonly pluginName: string;
  readonly declaration: CommandDeclaration;
  /** Name to type behind the slash: `roll`, or `dice:roll` when another plugin has the short name. */
  readonly callName: string;
}

/** A plugin that runs and answers commands. */
export interface CommandPlugin {
  readonly id: string;
  readonly name: string;
  readonly commands: readonly CommandDeclaration[];
}

/** The client's own command. */
export const HELP: CommandDeclaration = {
  name: 'help',
  description: 'Lists the commands, or says how one is used',
  arguments: [{ name: 'command', type: 'text', isOptional: true }],
};

/** All commands in the order of installation. The first plugin that declares a name gets the short one; `help` belongs to the client. */
export function listCommands(plugins: readonly CommandPlugin[]): KnownCommand[] {
  const taken = new Set([HELP.name]);
  const all: KnownCommand[] = [];
  for (const { id, name, commands } of plugins) {
    for (const declaration of commands) {
      const isShort = !taken.has(declaration.name);
      taken.add(declaration.name);
      const callName = isShort ? declaration.name : `${shortId(id)}:${declaration.name}`;
      all.push({ pluginId: id, pluginName: name, declaration, callName });
    }
  }
  return all;
}

/** Finds a command by `roll`, `dice:roll` or `somebody:dice:roll`; undefined when there is none. */
export function findCommand(commands: readonly KnownCommand[], typed: string): KnownCommand | undefined {
  return (
    commands.find(({ callName }) => callName === typed) ??
    commands.find(({ pluginId, declaration }) => `${shortId(pluginId)}:${declaration.name}` === typed) ??
    commands.find(({ pluginId, declaration }) => `${pluginId}:${declaration.name}` === typed)
  );
}

function shortId(pluginId: string): string {
  return pluginId.slice(pluginId.indexOf(':') + 1);
}
