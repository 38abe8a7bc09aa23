import { createInterface } from 'node:readline/promises';
import type { Permission, PluginView } from '@jackfield/protocol/state';
import { UsageError, formatBytes, table } from '../output.ts';
import type { Output } from '../output.ts';
import type { PluginDesk } from '../plugin-desk.ts';

async function list(desk: PluginDesk, output: Output): Promise<void> {
  const plugins = [...(await desk.list())].sort((a, b) => a.id.localeCompare(b.id));
  const rows = plugins.map((plugin) => [
    plugin.id,
    plugin.version,
    statusWords(plugin),
    formatBytes(plugin.sizeBytes),
    plugin.name,
  ]);
  output.result(
    plugins,
    plugins.length === 0 ? ['The registry is empty.'] : table([['ID', 'VERSION', 'STATUS', 'SIZE', 'NAME'], ...rows]),
  );
}

/** Shows what the plugin asks for and installs it once the user agreed, or said so beforehand with `--yes`. */
async function install(desk: PluginDesk, id: string, isAgreed: boolean, output: Output): Promise<void> {
  const { plugin, permissions } = await desk.inspect(id);
  if (!isAgreed) {
    for (const line of permissionLines(plugin, permissions)) output.say(line);
    if (!(await askUser(`Install ${id}?`))) {
      output.result({ id, isInstalled: false }, ['Not installed.']);
      return;
    }
  }
  const granted = permissions.map((permission) => permission.id);
  await desk.install(id, granted);
  output.result({ id, version: plugin.version, isInstalled: true, granted }, [`Installed ${id} ${plugin.version}.`]);
}

async function remove(desk: PluginDesk, id: string, output: Output): Promise<void> {
  await desk.remove(id);
  output.result({ id, isInstalled: false }, [`Removed ${id}.`]);
}

async function enable(desk: PluginDesk, id: string, output: Output): Promise<void> {
  await desk.enable(id);
  output.result({ id, isOn: true }, [`Switched ${id} on.`]);
}

async function disable(desk: PluginDesk, id: string, output: Output): Promise<void> {
  await desk.disable(id);
  output.result({ id, isOn: false }, [`Switched ${id} off.`]);
}

/** `jackfield plugin …`, by the words after it. */
export const pluginCommands = { list, install, remove, enable, disable } as const;

function statusWords({ status, isRequired }: PluginView): string {
  const words =
    status.kind === 'failed' || status.kind === 'struck-out' ? `${status.kind} (${status.error.code})` : status.kind;
  return isRequired ? `${words}, required` : words;
}

function permissionLines(plugin: PluginView, permissions: readonly Permission[]): string[] {
  const head = `${plugin.name} ${plugin.version} (${plugin.id})`;
  if (permissions.length === 0) return [head, 'It asks for nothing.'];
  return [
    head,
    'It asks for:',
    ...permissions.map(({ title, risk, explanation }) => `  ${title} (${risk} risk). ${explanation}`),
  ];
}

async function askUser(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new UsageError('There is nobody to ask: add --yes to accept what the plugin asks for.');
  // On standard error, so that standard output stays clean.
  using prompt = createInterface({ input: process.stdin, output: process.stderr });
  return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
}
