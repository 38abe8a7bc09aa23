import type { PluginView } from '@jackfield/protocol/plugins';
import { formatBytes, table } from '../output.ts';
import type { Output } from '../output.ts';
import type { PluginClient } from '../plugin-client.ts';

async function list(pluginClient: PluginClient, output: Output): Promise<void> {
  const plugins = [...(await pluginClient.list())].sort((a, b) => a.id.localeCompare(b.id));
  const rows = plugins.map((plugin) => [
    plugin.id,
    plugin.version,
    statusLabel(plugin),
    formatBytes(plugin.sizeBytes),
    plugin.name,
  ]);
  output.result(
    plugins,
    plugins.length === 0 ? ['The registry is empty.'] : table([['ID', 'VERSION', 'STATUS', 'SIZE', 'NAME'], ...rows]),
  );
}

async function remove(pluginClient: PluginClient, id: string, deletesData: boolean, output: Output): Promise<void> {
  await pluginClient.remove(id, deletesData);
  const stays = `What it stored stays for the next time; \`jackfield plugin remove ${id} --data\` deletes that, too.`;
  const data = deletesData ? 'What it stored is deleted.' : stays;
  output.result({ id, isInstalled: false, isDataDeleted: deletesData }, [`Removed ${id}. ${data}`]);
}

async function enable(pluginClient: PluginClient, id: string, output: Output): Promise<void> {
  await pluginClient.enable(id);
  output.result({ id, isOn: true }, [`Switched ${id} on.`]);
}

async function disable(pluginClient: PluginClient, id: string, output: Output): Promise<void> {
  await pluginClient.disable(id);
  output.result({ id, isOn: false }, [`Switched ${id} off.`]);
}

/** Implementations of `jackfield plugin …`, by subcommand. */
export const pluginCommands = { list, remove, enable, disable } as const;

function statusLabel({ status, needs, isRequired, update }: PluginView): string {
  const isIdle = status.kind === 'on' && needs.length > 0;
  const stands = isIdle ? `on, but ${needs.map(({ label }) => label).join(' and ')}` : status.kind;
  const words = 'error' in status ? `${status.kind} (${status.error.code})` : stands;
  const facts = [words, ...(isRequired ? ['required'] : []), ...(update === null ? [] : [`update ${update.version}`])];
  return facts.join(', ');
}
