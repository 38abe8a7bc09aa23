import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { BenchCommandOptions } from './commands/plugin-bench.ts';
import type { DoctorCommandOptions } from './commands/plugin-doctor.ts';
import type { NewCommandOptions } from './commands/plugin-new.ts';
import type { TestCommandOptions } from './commands/plugin-test.ts';
import { common } from './program-options.ts';
import type { CommonOptions, Run } from './program-options.ts';

const MOST_FRAMES = 1_000_000;

/** `jackfield plugin new|build|check|test|bench|doctor`: what an author runs, with no engine and no client. */
export function addAuthorCommands(plugin: Command, run: Run): void {
  common(plugin.command('new [name]'))
    .description('Make a plugin project; asks for what is missing when there is somebody to ask.')
    .option('--kind <kind>', 'audio-effect, chat-automation, …; --list shows all')
    .option('--language <language>', 'javascript, rust, c, …; --list shows all')
    .option('--folder <folder>', 'where it goes; without it a folder of the name')
    .option('--list', 'show languages and kinds and make nothing')
    .action((name: string | undefined, options: CommonOptions & NewCommandOptions) =>
      run(options, async (output) => (await import('./commands/plugin-new.ts')).newCommand(name, options, output)),
    );
  common(plugin.command('build [folder]'))
    .description('Build a plugin project: dist/<name>.wasm, manifest and assets inside.')
    .action((folder: string | undefined, options: CommonOptions) =>
      run(options, async (output) => (await import('./commands/plugin-build.ts')).buildCommand(folder ?? '.', output)),
    );
  common(plugin.command('check [target]'))
    .description('Build a project, or take a .wasm file: gate, permissions, sizes, 2,000 frames against the clock.')
    .action((target: string | undefined, options: CommonOptions) =>
      run(options, async (output) => (await import('./commands/plugin-check.ts')).checkCommand(target ?? '.', output)),
    );
  common(plugin.command('test [folder]'))
    .description('Build a project and run its test/: event scripts, and sounds against their golden files.')
    .option('--update', 'write the golden files instead of comparing with them')
    .action((folder: string | undefined, options: CommonOptions & TestCommandOptions) =>
      run(options, async (output) =>
        (await import('./commands/plugin-test.ts')).testCommand(folder ?? '.', options, output),
      ),
    );
  common(plugin.command('bench [target]'))
    .description('Build a project, or take a .wasm file: microseconds a frame, beside a gain in plain JavaScript.')
    .option('--frames <number>', 'so many frames of 10 ms; without it 5,000', parseFrames)
    .action((target: string | undefined, options: CommonOptions & BenchCommandOptions) =>
      run(options, async (output) =>
        (await import('./commands/plugin-bench.ts')).benchCommand(target ?? '.', options, output),
      ),
    );
  common(plugin.command('doctor'))
    .description('Which languages can be built on this machine, and how to get what is missing.')
    .option('--language <language>', 'this one alone; exit code 1 when it cannot be built')
    .action((options: CommonOptions & DoctorCommandOptions) =>
      run(options, async (output) => (await import('./commands/plugin-doctor.ts')).doctorCommand(options, output)),
    );
}

function parseFrames(text: string): number {
  const frames = Number(text);
  if (!Number.isInteger(frames) || frames < 100 || frames > MOST_FRAMES)
    throw new InvalidArgumentError(`It is a number from 100 to ${MOST_FRAMES}.`);
  return frames;
}
