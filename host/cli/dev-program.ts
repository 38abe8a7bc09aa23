import type { Command } from 'commander';
import { common } from './program-options.ts';
import type { CommonOptions, Run } from './program-options.ts';
import { InvalidArgumentError } from 'commander';
import type { DevCommandOptions } from './commands/plugin-dev.ts';
import type { RecordCommandOptions } from './commands/plugin-record.ts';
import type { ReplayCommandOptions } from './commands/plugin-replay.ts';

/** `jackfield plugin dev` and the other author commands that need a running engine. */
export function addDevCommands(plugin: Command, run: Run): void {
  common(plugin.command('dev [folder]'))
    .description('Rebuild a plugin project at every change and load it into the running call.')
    .option('-y, --yes', 'grant the permissions it asks for')
    .option('--headless', 'start Jackfield without a window if it is not running')
    .option('--server <address>', 'for --headless: connect to host[:port]')
    .option('--channel <name>', 'for --headless: join this channel')
    .option('--device <device>', 'for --headless: native[:IN[:OUT]], silence or file:IN.wav[:OUT.wav[:stereo]]')
    .action((folder: string | undefined, options: CommonOptions & DevCommandOptions) =>
      run(options, async (output) =>
        (await import('./commands/plugin-dev.ts')).devCommand(folder ?? '.', options, output),
      ),
    );
  common(plugin.command('record <folder>'))
    .description('Record the running call before any plugin: your voice, and the voices of those who allow it.')
    .option('--seconds <number>', 'length in seconds, 1 to 60; default: 10', parseSeconds)
    .option('--mine', 'only your own voice; nobody is asked')
    .action((folder: string, options: CommonOptions & RecordCommandOptions) =>
      run(options, async (output) =>
        (await import('./commands/plugin-record.ts')).recordCommand(folder, options, output),
      ),
    );
  common(plugin.command('replay <recording> [target]'))
    .description(
      'Send a diagnostic recording, or a WAV file, through a project or a .wasm file: sounds, spectrograms, what it did.',
    )
    .option('--watch', 'repeat at every change of the project')
    .action((recording: string, target: string | undefined, options: CommonOptions & ReplayCommandOptions) =>
      run(options, async (output) =>
        (await import('./commands/plugin-replay.ts')).replayCommand(recording, target ?? '.', options, output),
      ),
    );
  common(plugin.command('bisect'))
    .description('Find the plugin that spoils your voice: listen to a 5 s loop with half of the plugins off at a time.')
    .action((options: CommonOptions) =>
      run(options, async (output) => (await import('./commands/plugin-bisect.ts')).bisectCommand(options, output)),
    );
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 1 && seconds <= 60)) throw new InvalidArgumentError('It is a number from 1 to 60.');
  return seconds;
}
