import type { Command } from 'commander';
import { common } from './program-options.ts';
import type { CommonOptions, Run } from './program-options.ts';
import type { DevCommandOptions } from './commands/plugin-dev.ts';

/** `jackfield plugin dev` and what else an author runs while the engine does. */
export function addDevCommands(plugin: Command, run: Run): void {
  common(plugin.command('dev [folder]'))
    .description('Build a plugin project at every change and swap it into the running call.')
    .option('-y, --yes', 'accept what it asks for')
    .option('--headless', 'start an engine without a window when none runs')
    .option('--server <address>', 'for --headless: connect to host[:port]')
    .option('--channel <name>', 'for --headless: join this channel')
    .option('--device <device>', 'for --headless: silence or file:IN.wav[:OUT.wav]')
    .action((folder: string | undefined, options: CommonOptions & DevCommandOptions) =>
      run(options, async (output) =>
        (await import('./commands/plugin-dev.ts')).devCommand(folder ?? '.', options, output),
      ),
    );
}
