import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { EXIT, Output } from './output.ts';
import type { PluginDesk } from './plugin-desk.ts';
import type { pluginCommands } from './commands/plugin.ts';
import type { ServerCommandOptions } from './commands/server.ts';
import type { StartCommandOptions } from './commands/start.ts';
import { common } from './program-options.ts';
import type { CommonOptions, Run } from './program-options.ts';
import { addAuthorCommands } from './author-program.ts';
import { addDevCommands } from './dev-program.ts';
import { addTrustCommands } from './trust-program.ts';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as { version: string };

/** Runs the command with the words after its name. Resolves to the exit code: 0 done, 1 failed, 2 not understood. */
export async function runProgram(words: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.ok;
  // Each command is loaded when it runs: `--help` and `inspect` need no server, no audio, no browser.
  const run = async (options: CommonOptions, act: (output: Output) => Promise<void>): Promise<void> => {
    const output = new Output(options.json === true);
    try {
      await act(output);
    } catch (error) {
      exitCode = output.fail(error);
    }
  };
  try {
    await buildProgram(run).parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version end here, too.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  return exitCode;
}

/** All commands and options; `run` is given the action of the one that was asked for. */
export function buildProgram(run: Run): Command {
  const program = new Command('jackfield')
    .description('Voice chat that people extend with sandboxed plugins.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(jackfield --help tells what there is)');
  addStart(program, run);
  addServer(program, run);
  addPlugin(program, run);
  addInspect(program, run);
  return program;
}

function addStart(program: Command, run: Run): void {
  common(program.command('start'))
    .description('Start the client; while it runs, open one more window of it.')
    .option('--headless', 'no window and no page; the device is silence unless one is named')
    .option('--no-open', 'print the address of the window instead of opening it')
    .option('--no-electron', 'use the browser of this machine even where Electron is to be had')
    .option('--server <address>', 'connect to host[:port] instead of starting a server')
    .option('--share', 'let others on your network join the embedded server')
    .option('--channel <name>', 'join this channel once connected')
    .option('--name <name>', 'your name, for this run')
    .option('--device <device>', 'chromium, silence or file:IN.wav[:OUT.wav[:stereo]]')
    .option('--allow-recording', 'let anybody in the channel record your voice; without a window you are not asked')
    .option('--port <number>', 'port of the window on 127.0.0.1', parsePort)
    .option('--server-port <number>', 'port of the embedded server', parsePort)
    .action((options: CommonOptions & StartCommandOptions) =>
      run(options, async (output) => (await import('./commands/start.ts')).startCommand(options, output)),
    );
}

function addServer(program: Command, run: Run): void {
  common(program.command('server'))
    .description('Run a server for others, without a client.')
    .option('--config <file>', 'channels, name, limits: JSON by server/config.schema.json')
    .option('--host <address>', 'address to listen on; :: is all of them')
    .option('--port <number>', 'TCP and UDP port', parsePort)
    .option('--admin-port <number>', 'HTTP for the operator on 127.0.0.1', parsePort)
    .action((options: CommonOptions & ServerCommandOptions) =>
      run(options, async (output) => (await import('./commands/server.ts')).serverCommand(options, output)),
    );
}

function addPlugin(program: Command, run: Run): void {
  const plugin = program.command('plugin').description('See, install and switch plugins.');
  const withDesk = (
    options: CommonOptions,
    act: (commands: typeof pluginCommands, desk: PluginDesk, output: Output) => Promise<void>,
  ): Promise<void> =>
    run(options, async (output) => {
      const { openPluginDesk } = await import('./open-plugin-desk.ts');
      const { pluginCommands: commands } = await import('./commands/plugin.ts');
      await using desk = await openPluginDesk(options.dataDir);
      await act(commands, desk, output);
    });
  common(plugin.command('list'))
    .description('All plugins of the registry and what became of them.')
    .action((options: CommonOptions) => withDesk(options, ({ list }, desk, output) => list(desk, output)));
  common(plugin.command('remove <id>'))
    .description('Remove an installed plugin, its grants and settings. What it stored stays.')
    .option('--data', 'delete what it stored, too')
    .action((id: string, options: CommonOptions & { data?: true }) =>
      withDesk(options, ({ remove }, desk, output) => remove(desk, id, options.data === true, output)),
    );
  common(plugin.command('enable <id>'))
    .description('Switch a plugin on, or try one again that was struck out.')
    .action((id: string, options: CommonOptions) =>
      withDesk(options, ({ enable }, desk, output) => enable(desk, id, output)),
    );
  common(plugin.command('disable <id>'))
    .description('Switch a plugin off and keep it.')
    .action((id: string, options: CommonOptions) =>
      withDesk(options, ({ disable }, desk, output) => disable(desk, id, output)),
    );
  addInspect(plugin, run);
  addTrustCommands(plugin, run);
  addAuthorCommands(plugin, run);
  addDevCommands(plugin, run);
}

function addInspect(parent: Command, run: Run): void {
  common(parent.command('inspect <file>'))
    .description('Show manifest, hooks, capabilities, sizes and digest of a .wasm file, without running it.')
    .action((file: string, options: CommonOptions) =>
      run(options, async (output) => (await import('./commands/inspect.ts')).inspectCommand(file, output)),
    );
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('It is a number from 0 to 65535.');
  return port;
}
