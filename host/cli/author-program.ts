import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { BenchCommandOptions } from './commands/plugin-bench.ts';
import type { PluginDoctorCommandOptions } from './commands/plugin-doctor.ts';
import type { NewCommandOptions } from './commands/plugin-new.ts';
import type { TestCommandOptions } from './commands/plugin-test.ts';
import { common } from './program-options.ts';
import type { CommonOptions, Run } from './program-options.ts';

const MOST_FRAMES = 1_000_000;

/** `jackfield plugin new|build|check|test|bench|doctor`: commands for authors that need no engine and no client. */
export function addAuthorCommands(plugin: Command, run: Run): void {
  common(plugin.command('new [name]'))
    .description('Create a plugin project. In a terminal it asks for what you leave out.')
    .option('--kind <kind>', 'audio-effect, chat-automation, …; --list shows all')
    .option('--language <language>', 'javascript, rust, c, …; --list shows all')
    .option('--folder <folder>', 'folder of the project; default: a folder with the plugin’s name')
    .option('--list', 'list languages and kinds, and create nothing')
    .action((name: string | undefined, options: CommonOptions & NewCommandOptions) =>
      run(options, async (output) => (await import('./commands/plugin-new.ts')).newCommand(name, options, output)),
    );
  common(plugin.command('build [folder]'))
    .description('Build a plugin project into dist/<name>.wasm, including manifest and assets.')
    .action((folder: string | undefined, options: CommonOptions) =>
      run(options, async (output) => (await import('./commands/plugin-build.ts')).buildCommand(folder ?? '.', output)),
    );
  common(plugin.command('check [target]'))
    .description(
      'Check a project or .wasm file as an installation does: validity, permissions, size, and the time of 2,000 frames.',
    )
    .action((target: string | undefined, options: CommonOptions) =>
      run(options, async (output) => (await import('./commands/plugin-check.ts')).checkCommand(target ?? '.', output)),
    );
  common(plugin.command('test [folder]'))
    .description('Build a project and run the tests in test/: event scripts, and sounds compared with expected files.')
    .option('--update', 'write the expected files instead of comparing with them')
    .action((folder: string | undefined, options: CommonOptions & TestCommandOptions) =>
      run(options, async (output) =>
        (await import('./commands/plugin-test.ts')).testCommand(folder ?? '.', options, output),
      ),
    );
  common(plugin.command('bench [target]'))
    .description('Measure microseconds per frame of a project or .wasm file, compared with a gain in plain JavaScript.')
    .option('--frames <number>', 'number of 10 ms frames; default: 5,000', parseFrames)
    .action((target: string | undefined, options: CommonOptions & BenchCommandOptions) =>
      run(options, async (output) =>
        (await import('./commands/plugin-bench.ts')).benchCommand(target ?? '.', options, output),
      ),
    );
  common(plugin.command('doctor'))
    .description('Show which languages you can build on this computer, and how to install what is missing.')
    .option('--language <language>', 'only this language; exit code 1 if it cannot be built')
    .action((options: CommonOptions & PluginDoctorCommandOptions) =>
      run(options, async (output) =>
        (await import('./commands/plugin-doctor.ts')).pluginDoctorCommand(options, output),
      ),
    );
}

function parseFrames(text: string): number {
  const frames = Number(text);
  if (!Number.isInteger(frames) || frames < 100 || frames > MOST_FRAMES)
    throw new InvalidArgumentError(`It is a number from 100 to ${MOST_FRAMES}.`);
  return frames;
}
