import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { MAX_CONVERSATION_SECONDS } from '@jackfield/wire/limits';
import { EXIT, Output } from './output.ts';
import type { PluginClient } from './plugin-client.ts';
import type { DoctorCommandOptions } from './commands/doctor.ts';
import type { pluginCommands } from './commands/plugin.ts';
import type { ServerCommandOptions } from './commands/server.ts';
import type { RecordOptions } from './commands/record.ts';
import type { WhisperOptions } from './commands/whisper.ts';
import type { StartCommandOptions } from './commands/start.ts';
import { common } from './program-options.ts';
import type { CommonOptions, Run } from './program-options.ts';
import { addAuthorCommands } from './author-program.ts';
import { addDevCommands } from './dev-program.ts';
import { addTrustCommands } from './trust-program.ts';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as { version: string };

/** Runs the command line with the words after the program's name. Resolves to the exit code: 0 done, 1 failed, 2 not understood. */
export async function runProgram(words: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.ok;
  // Each command is loaded on demand: `--help` and `inspect` need no server, no audio, no browser.
  const run = async (options: CommonOptions, act: (output: Output) => Promise<void>): Promise<void> => {
    const output = new Output(options.json === true);
    try {
      await act(output);
    } catch (error) {
      exitCode = output.fail(error);
    }
  };
  try {
    await buildProgram(run, (code) => (exitCode = code)).parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version also end here.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  return exitCode;
}

/** Defines all commands and options. `run` receives the action of the chosen command, `exitWith` the exit code of a command that found problems. */
export function buildProgram(run: Run, exitWith: (code: number) => void = () => undefined): Command {
  const program = new Command('jackfield')
    .description('Voice chat that you can extend with sandboxed plugins.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(jackfield --help lists the commands and options)');
  addStart(program, run);
  addServer(program, run);
  addDevices(program, run);
  addDoctor(program, run, exitWith);
  addRecord(program, run);
  addWhisper(program, run);
  addPlugin(program, run);
  addInspect(program, run);
  return program;
}

function addStart(program: Command, run: Run): void {
  common(program.command('start'))
    .description('Start Jackfield. If it is already running, open another window.')
    .option('--headless', 'run without a window; without --device there is no sound')
    .option('--no-open', 'print the window’s address instead of opening the window')
    .option('--no-electron', 'use your browser, even if Electron is installed')
    .option('--server <address>', 'connect to host[:port], a URL or an invite link instead of starting your own server')
    .option('--share', 'let others on your network join your server')
    .option('--channel <name>', 'join this channel once connected')
    .option('--name <name>', 'your name, until Jackfield stops')
    .option('--device <device>', 'sound device: native[:IN[:OUT]], chromium, silence or file:IN.wav[:OUT.wav[:stereo]]')
    .option('--allow-recording', 'let anyone in the channel record your voice without asking you')
    .option('--port <number>', 'port of the window on 127.0.0.1', parsePort)
    .option('--server-port <number>', 'port of your own server', parsePort)
    .action((options: CommonOptions & StartCommandOptions) =>
      run(options, async (output) => (await import('./commands/start.ts')).startCommand(options, output)),
    );
}

function addServer(program: Command, run: Run): void {
  common(program.command('server'))
    .description('Run a server that others connect to, without starting Jackfield itself.')
    .option('--config <file>', 'channels, name, limits: JSON by server/config.schema.json')
    .option('--host <address>', 'address to listen on; :: means all addresses')
    .option('--port <number>', 'TCP and UDP port', parsePort)
    .option('--admin-port <number>', 'port of the operator’s HTTP interface on 127.0.0.1', parsePort)
    .action((options: CommonOptions & ServerCommandOptions) =>
      run(options, async (output) => (await import('./commands/server.ts')).serverCommand(options, output)),
    );
}

function addDevices(program: Command, run: Run): void {
  common(program.command('devices'))
    .description('List microphones and speakers with the ids for --device native:IN:OUT.')
    .action((options: CommonOptions) =>
      run(options, async (output) => (await import('./commands/devices.ts')).devicesCommand(output)),
    );
}

function addDoctor(program: Command, run: Run, exitWith: (code: number) => void): void {
  common(program.command('doctor'))
    .description('Check microphone, speakers, computer and connection; say what is wrong and what to do.')
    .option('--server <address>', 'also check the way to host[:port], a URL or an invite link')
    .option('--device <device>', 'sound device: native[:IN[:OUT]], silence or file:IN.wav[:OUT.wav[:stereo]]')
    .option('--quiet', 'do not play the test sound')
    .option('--picture <file>', 'write a picture of delay, loss and levels, as SVG')
    .option('--impair <spec>', 'check against a server of its own with a bad line: loss-up=10,jitter-down=60,delay=50')
    .option('--seed <number>', 'make the bad line the same each time', parseSeed)
    .action((options: CommonOptions & DoctorCommandOptions) =>
      run(options, async (output) => {
        const problems = await (await import('./commands/doctor.ts')).doctorCommand(options, output);
        if (problems > 0) exitWith(EXIT.failure);
      }),
    );
}

function addRecord(program: Command, run: Run): void {
  common(program.command('record [folder]'))
    .description('Record the conversation in your channel, with the voices of those who allow it, until Ctrl+C.')
    .addOption(new Option('--format <format>', 'sound files').choices(['opus', 'wav']).default('opus'))
    .addOption(
      new Option('--tracks <tracks>', 'one file of everybody, one per person, or both')
        .choices(['mix', 'people', 'both'])
        .default('both'),
    )
    .option('--seconds <number>', 'stop by itself', parseSeconds)
    .action((folder: string | undefined, options: CommonOptions & RecordOptions) =>
      run(options, async (output) => (await import('./commands/record.ts')).recordCommand(folder, options, output)),
    );
}

function addWhisper(program: Command, run: Run): void {
  common(program.command('whisper [people...]'))
    .description('Speak to these people, or to channels, instead of to your channel, until Ctrl+C.')
    .option('--channel <names...>', 'shout to all in these channels')
    .option('--seconds <number>', 'stop by itself', parseSeconds)
    .action((people: string[], options: CommonOptions & WhisperOptions) =>
      run(options, async (output) => (await import('./commands/whisper.ts')).whisperCommand(people, options, output)),
    );
  common(program.command('listen [channels...]'))
    .description('Hear these channels beside your own, and no others. People there see it.')
    .action((channels: string[], options: CommonOptions) =>
      run(options, async (output) => (await import('./commands/whisper.ts')).listenCommand(channels, options, output)),
    );
}

function addPlugin(program: Command, run: Run): void {
  const plugin = program.command('plugin').description('List, install, enable and disable plugins.');
  const withPluginClient = (
    options: CommonOptions,
    act: (commands: typeof pluginCommands, pluginClient: PluginClient, output: Output) => Promise<void>,
  ): Promise<void> =>
    run(options, async (output) => {
      const { openPluginClient } = await import('./open-plugin-client.ts');
      const { pluginCommands: commands } = await import('./commands/plugin.ts');
      await using pluginClient = await openPluginClient(options.dataDir);
      await act(commands, pluginClient, output);
    });
  common(plugin.command('list'))
    .description('List all available plugins and their status.')
    .action((options: CommonOptions) =>
      withPluginClient(options, ({ list }, pluginClient, output) => list(pluginClient, output)),
    );
  common(plugin.command('remove <id>'))
    .description('Remove a plugin with its permissions and settings. Its stored data is kept.')
    .option('--data', 'also delete its stored data')
    .action((id: string, options: CommonOptions & { data?: true }) =>
      withPluginClient(options, ({ remove }, pluginClient, output) =>
        remove(pluginClient, id, options.data === true, output),
      ),
    );
  common(plugin.command('enable <id>'))
    .description('Enable a plugin, or try one again that was turned off after errors.')
    .action((id: string, options: CommonOptions) =>
      withPluginClient(options, ({ enable }, pluginClient, output) => enable(pluginClient, id, output)),
    );
  common(plugin.command('disable <id>'))
    .description('Disable a plugin without removing it.')
    .action((id: string, options: CommonOptions) =>
      withPluginClient(options, ({ disable }, pluginClient, output) => disable(pluginClient, id, output)),
    );
  addInspect(plugin, run);
  addTrustCommands(plugin, run);
  addAuthorCommands(plugin, run);
  addDevCommands(plugin, run);
}

function addInspect(parent: Command, run: Run): void {
  common(parent.command('inspect <file>'))
    .description('Show the manifest, hooks, permissions, size and digest of a .wasm file without running it.')
    .action((file: string, options: CommonOptions) =>
      run(options, async (output) => (await import('./commands/inspect.ts')).inspectCommand(file, output)),
    );
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw new InvalidArgumentError('A seed is a whole number from 0 to 4294967295.');
  return seed;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 1 && seconds <= MAX_CONVERSATION_SECONDS))
    throw new InvalidArgumentError(`Seconds are a number from 1 to ${MAX_CONVERSATION_SECONDS}.`);
  return seconds;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}
