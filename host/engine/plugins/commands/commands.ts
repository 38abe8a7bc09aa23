import type { CommandSuggestion } from '@jackfield/protocol/rpc';
import type { User } from '@jackfield/protocol/state';
import { cutChat } from '@jackfield/wire/chat-text';
import { JackfieldError } from '../../errors.ts';
import type { SessionReader } from '../../supervisor/events/guest-types.ts';
import type { HookAsker } from '../../supervisor/events/hook-asker.ts';
import { parseArguments, usageOf } from './command-arguments.ts';
import { completeArgument, completeName } from './command-completion.ts';
import { HELP, findCommand, listCommands } from './command-list.ts';
import type { CommandPlugin, KnownCommand } from './command-list.ts';
import { readReply } from './command-reply.ts';
import type { CommandReply } from './command-reply.ts';

const LIMIT_MS = 500;
/** Name above the notes that the client itself writes. */
const CLIENT_NAME = 'Jackfield';

export interface CommandsOptions {
  readonly asker: HookAsker;
  readonly session: SessionReader;
  /** Plugins that run and have the hook, in the order of installation. */
  readonly plugins: () => readonly CommandPlugin[];
}

/** Slash commands that plugins declare: parsing of lines and arguments, and replies. [control] */
export class Commands {
  readonly #options: CommandsOptions;

  constructor(options: CommandsOptions) {
    this.#options = options;
  }

  /** Runs a line that starts with a slash. Rejects with `COMMAND_*` errors, written for the user. */
  async run(line: string): Promise<CommandReply> {
    const { name, rest } = splitLine(line);
    if (name === HELP.name) return this.#help(rest.trim().replace(/^\//, ''));
    const command = this.#find(name);
    const { declaration, pluginId } = command;
    const parsed = parseArguments(declaration, rest, this.#users);
    if (!parsed.isOk) {
      const reason = `${parsed.reason}. It is used as ${usageOf({ ...declaration, name })}`;
      throw JackfieldError.of('COMMAND_ARGUMENT_INVALID', { name, reason });
    }
    const call = { hook: 'command-events', func: 'onCommand', args: [declaration.name, parsed.values] };
    return readReply(command, await this.#options.asker.ask(pluginId, call, LIMIT_MS));
  }

  /** Completions of the line up to the cursor, the best first, at most 20. */
  async complete(line: string): Promise<CommandSuggestion[]> {
    if (!line.startsWith('/') || line.startsWith('//')) return [];
    const { name, rest, hasSpace } = splitLine(line);
    const all = this.#all;
    if (!hasSpace) return completeName(all, name);
    const command = findCommand(all, name);
    if (command === undefined) return [];
    return completeArgument(command, name, rest, this.#users, async (argumentName, typed) => {
      const args = [command.declaration.name, argumentName, typed];
      return this.#options.asker.ask(command.pluginId, { hook: 'command-events', func: 'complete', args }, LIMIT_MS);
    });
  }

  #help(name: string): CommandReply {
    const all = this.#all;
    const lines =
      name === ''
        ? [...all.map((command) => describe(command)), `/${HELP.name} – ${HELP.description}`]
        : [describe(this.#find(name))];
    return { kind: 'show', text: cutChat(lines.join('\n')), pluginName: CLIENT_NAME };
  }

  #find(name: string): KnownCommand {
    const command = findCommand(this.#all, name);
    if (command === undefined) throw JackfieldError.of('COMMAND_UNKNOWN', { name: name.slice(0, 100) });
    return command;
  }

  get #all(): KnownCommand[] {
    return listCommands(this.#options.plugins());
  }

  /** Users in the user's own channel. */
  get #users(): readonly User[] {
    const { selfId, users } = this.#options.session;
    const channelId = users.find(({ id }) => id === selfId)?.channelId ?? null;
    return channelId === null ? [] : users.filter((user) => user.channelId === channelId);
  }
}

function describe({ callName, declaration, pluginName }: KnownCommand): string {
  return `${usageOf({ ...declaration, name: callName })} – ${declaration.description} (${pluginName})`;
}

function splitLine(line: string): { name: string; rest: string; hasSpace: boolean } {
  const [, name = '', space = '', rest = ''] = /^\/(\S*)(\s*)(.*)$/s.exec(line) ?? [];
  return { name, rest, hasSpace: space !== '' };
}
