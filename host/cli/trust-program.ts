import { Option } from 'commander';
import type { Command } from 'commander';
import type { InstallOptions } from './commands/plugin-install.ts';
import type { Output } from './output.ts';
import type { PluginClient } from './plugin-client.ts';
import { common } from './program-options.ts';
import type { CommonOptions, Run } from './program-options.ts';

type WithPluginClient = (
  options: CommonOptions,
  act: (pluginClient: PluginClient, output: Output) => Promise<void>,
) => Promise<void>;

const signing = (): Promise<typeof import('./commands/plugin-signing.ts')> => import('./commands/plugin-signing.ts');
const trust = (): Promise<typeof import('./commands/plugin-trust.ts')> => import('./commands/plugin-trust.ts');
const installing = (): Promise<typeof import('./commands/plugin-install.ts')> => import('./commands/plugin-install.ts');

/** `jackfield plugin install|update|grants|registry|publish|keygen|sign|verify|trust …` */
export function addTrustCommands(plugin: Command, run: Run): void {
  const withPluginClient: WithPluginClient = (options, act) =>
    run(options, async (output) => {
      const { openPluginClient } = await import('./open-plugin-client.ts');
      await using pluginClient = await openPluginClient(options.dataDir);
      await act(pluginClient, output);
    });
  addInstalling(plugin, withPluginClient);
  addGrants(plugin, withPluginClient);
  addRegistries(plugin, withPluginClient);
  addSigning(plugin, run);
  addTrust(plugin.command('trust').description('Manage whose plugins may be installed, and what is blocked.'), run);
}

function addInstalling(plugin: Command, withPluginClient: WithPluginClient): void {
  common(plugin.command('install <id-or-file>'))
    .description('Install namespace:name or a .wasm file, after showing the permissions it asks for.')
    .option('-y, --yes', 'grant the permissions it asks for')
    .option('--allow-downgrade', 'install it even if it is older than the installed version')
    .option('--registry <place>', 'also use this folder or address as a registry from now on')
    .action((word: string, options: CommonOptions & InstallOptions) =>
      withPluginClient(options, async (pluginClient, output) =>
        (await installing()).install(pluginClient, word, options, output),
      ),
    );
  common(plugin.command('update [id]'))
    .description('Install newer versions. You are asked only about new permissions.')
    .option('-y, --yes', 'grant the permissions they ask for')
    .action((id: string | undefined, options: CommonOptions & InstallOptions) =>
      withPluginClient(options, async (pluginClient, output) =>
        (await installing()).update(pluginClient, id ?? null, options, output),
      ),
    );
}

function addGrants(plugin: Command, withPluginClient: WithPluginClient): void {
  common(plugin.command('grants <id>'))
    .description('Show the permissions of an installed plugin, and when each was last used.')
    .addOption(new Option('--revoke <permission>', 'take it back'))
    .addOption(new Option('--allow <permission>', 'give it again').conflicts('revoke'))
    .addOption(
      new Option('--here <permission>', 'only on the server that you are connected to').conflicts(['revoke', 'allow']),
    )
    .action((id: string, options: CommonOptions & { revoke?: string; allow?: string; here?: string }) =>
      withPluginClient(options, async (pluginClient, output) => {
        const { revoke, allow, here } = options;
        const permission = revoke ?? allow ?? here;
        const where = revoke !== undefined ? 'nowhere' : allow !== undefined ? 'everywhere' : 'here';
        await (await trust()).grants(pluginClient, id, permission === undefined ? null : { permission, where }, output);
      }),
    );
}

function addRegistries(plugin: Command, withPluginClient: WithPluginClient): void {
  const registry = plugin.command('registry').description('Manage the registries that plugins come from.');
  common(registry.command('list'))
    .description('List all registries in search order.')
    .action((options: CommonOptions) =>
      withPluginClient(options, async (pluginClient, output) => (await trust()).registries(pluginClient, output)),
    );
  common(registry.command('add <place>'))
    .description('Add a folder or an http(s) address as a registry.')
    .action((place: string, options: CommonOptions) =>
      withPluginClient(options, async (pluginClient, output) => {
        await (await installing()).addRegistry(pluginClient, place);
        await (await trust()).registries(pluginClient, output);
      }),
    );
  common(registry.command('remove <place>'))
    .description('Remove a registry. Plugins that you installed from it stay.')
    .action((place: string, options: CommonOptions) =>
      withPluginClient(options, async (pluginClient, output) =>
        (await trust()).removeRegistry(pluginClient, place, output),
      ),
    );
}

function addSigning(plugin: Command, run: Run): void {
  common(plugin.command('publish <file>'))
    .description('Check, sign and list a .wasm file in a registry folder. A version is never overwritten.')
    .requiredOption('--registry <folder>', 'the registry')
    .option('--key <file>', 'secret key to sign with; default: the signature beside the file')
    .action((file: string, options: CommonOptions & { registry: string; key?: string }) =>
      run(options, async (output) => (await trust()).publish(file, options, output)),
    );
  common(plugin.command('keygen <file>'))
    .description('Create a key pair to sign plugins with: FILE, which is secret, and FILE.pub.')
    .action((file: string, options: CommonOptions) =>
      run(options, async (output) => (await signing()).keygen(file, output)),
    );
  common(plugin.command('sign <file...>'))
    .description('Write the signature of .wasm files beside them, as minisign does.')
    .requiredOption('--key <file>', 'secret key; its password, if any, is read from JACKFIELD_KEY_PASSWORD')
    .action((files: string[], options: CommonOptions & { key: string }) =>
      run(options, async (output) => (await signing()).sign(files, options.key, output)),
    );
  common(plugin.command('verify <file...>'))
    .description('Check the signatures of .wasm files against the keys that you trust.')
    .action((files: string[], options: CommonOptions) =>
      run(options, async (output) => (await signing()).verify(files, options.dataDir, output)),
    );
}

function addTrust(command: Command, run: Run): void {
  common(command.command('list'))
    .description('List the trusted keys by namespace.')
    .action((options: CommonOptions) =>
      run(options, async (output) => (await trust()).trustList(options.dataDir, output)),
    );
  common(command.command('add <namespace> <key>'))
    .description('Trust a key (RW… or a .pub file) for the plugins of a namespace.')
    .action((namespace: string, key: string, options: CommonOptions) =>
      run(options, async (output) => (await trust()).trustAdd(namespace, key, options.dataDir, output)),
    );
  common(command.command('remove <namespace>'))
    .description('Forget the keys of a namespace. The next signature is trusted instead.')
    .action((namespace: string, options: CommonOptions) =>
      run(options, async (output) => (await trust()).trustRemove(namespace, options.dataDir, output)),
    );
  common(command.command('revoke <key-or-digest>'))
    .description('Block every plugin signed with a key, or one file by its SHA-256.')
    .action((what: string, options: CommonOptions) =>
      run(options, async (output) => (await trust()).trustRevoke(what, options.dataDir, output)),
    );
}
