import { Option } from 'commander';
import type { Command } from 'commander';
import type { Output } from './output.ts';

/** Options of every command. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly dataDir?: string;
}

/** Runs the action of a command and maps a thrown error to an exit code. */
export type Run = (options: CommonOptions, act: (output: Output) => Promise<void>) => Promise<void>;

export function common(command: Command): Command {
  return command
    .addOption(new Option('--json', 'print JSON for programs'))
    .option('--data-dir <folder>', 'keep everything in this folder; default: JACKFIELD_HOME, else your user folders');
}
