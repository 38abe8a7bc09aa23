import type { Command } from 'commander';
import { common } from './program-options.ts';
import type { CommonOptions, Run } from './program-options.ts';

const commands = (): Promise<typeof import('./commands/plugin-signing.ts')> => import('./commands/plugin-signing.ts');

/** `jackfield plugin keygen|sign|verify|trust …` */
export function addTrustCommands(plugin: Command, run: Run): void {
  common(plugin.command('keygen <file>'))
    .description('Make a pair of keys to sign plugins with: FILE, which is secret, and FILE.pub.')
    .action((file: string, options: CommonOptions) =>
      run(options, async (output) => (await commands()).keygen(file, output)),
    );
  common(plugin.command('sign <file...>'))
    .description('Write the signature of .wasm files beside them, as minisign does.')
    .requiredOption('--key <file>', 'secret key; its password, if any, is read from JACKFIELD_KEY_PASSWORD')
    .action((files: string[], options: CommonOptions & { key: string }) =>
      run(options, async (output) => (await commands()).sign(files, options.key, output)),
    );
  common(plugin.command('verify <file...>'))
    .description('Check the signatures of .wasm files against the keys that you trust.')
    .action((files: string[], options: CommonOptions) =>
      run(options, async (output) => (await commands()).verify(files, options.dataDir, output)),
    );
}
