import type { PluginView } from '@jackfield/protocol/plugins';
import { formatBytes, table } from '../output.ts';
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

async function remove(desk: PluginDesk, id: string, deletesData: boolean, output: Output): Promise<void> {
  await desk.remove(id, deletesData);
  const stays = `What it stored stays for the next time; \`jackfield plugin remove ${id} --data\` deletes that, too.`;
  const data = deletesData ? 'What it stored is deleted.' : stays;
  output.result({ id, isInstalled: false, isDataDeleted: deletesData }, [`Removed ${id}. ${data}`]);
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
export const pluginCommands = { list, remove, enable, disable } as const;

function statusWords({ status, needs, isRequired, update }: PluginView): string {
  const isIdle = status.kind === 'on' && needs.length > 0;
  const stands = isIdle ? `on, but ${needs.map(({ label }) => label).join(' and ')}` : status.kind;
  const words = 'error' in status ? `${status.kind} (${status.error.code})` : stands;
  const facts = [words, ...(isRequired ? ['required'] : []), ...(update === null ? [] : [`update ${update.version}`])];
  return facts.join(', ');
}
