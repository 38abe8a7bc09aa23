import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { InspectedOffer, PluginSignature } from '@jackfield/protocol/plugins';
import { UsageError } from '../output.ts';
import type { Output } from '../output.ts';
import type { PluginClient } from '../plugin-client.ts';

export interface InstallOptions {
  /** The user accepted the requested permissions beforehand. */
  readonly yes?: boolean;
  readonly allowDowngrade?: boolean;
  /** Registry to add permanently before the install. */
  readonly registry?: string;
}

/** Shows the permissions that a plugin, given by id or as a file, requests; installs it once the user agrees, or at once with `--yes`. */
export async function install(
  pluginClient: PluginClient,
  idOrFile: string,
  options: InstallOptions,
  output: Output,
): Promise<void> {
  if (options.registry !== undefined) await addRegistry(pluginClient, options.registry);
  const offered = await (isFile(idOrFile)
    ? pluginClient.inspectFile(resolve(idOrFile))
    : pluginClient.inspect(idOrFile));
  const { id } = offered.plugin;
  const { version } = offered.offer;
  if (options.yes !== true && !(await agrees(offered, `Install ${id}?`, output))) {
    output.result({ id, isInstalled: false }, ['Not installed.']);
    return;
  }
  const granted = await take(pluginClient, offered, options.allowDowngrade === true);
  const { startsOff: isOff } = offered.offer;
  output.result({ id, version, isInstalled: true, isOn: !isOff, granted }, [
    `Installed ${id} ${version}.`,
    ...(isOff ? [`It changes your voice, so it is switched off. Switch it on: jackfield plugin enable ${id}`] : []),
  ]);
}

/** Updates one plugin or all to the newest version. Asks only for permissions beyond those granted before. */
export async function update(
  pluginClient: PluginClient,
  wantedId: string | null,
  options: Pick<InstallOptions, 'yes'>,
  output: Output,
): Promise<void> {
  await pluginClient.refresh();
  const updated: { id: string; version: string; isInstalled: boolean }[] = [];
  for (const { id, update: newer } of await pluginClient.list()) {
    if (newer === null || (wantedId !== null && id !== wantedId)) continue;
    const offered = await pluginClient.inspect(id);
    const asksNothingNew = offered.offer.added.length === 0;
    const isInstalled =
      options.yes === true || asksNothingNew || (await agrees(offered, `Update ${id} to ${newer.version}?`, output));
    if (isInstalled) await take(pluginClient, offered, false);
    updated.push({ id, version: offered.offer.version, isInstalled });
  }
  const lines = updated.map(
    ({ id, version, isInstalled }) => `${id}: ${isInstalled ? `updated to ${version}.` : 'left as it is.'}`,
  );
  output.result(updated, lines.length === 0 ? ['Nothing newer.'] : lines);
}

/** Appends a registry to the list. */
export async function addRegistry(pluginClient: PluginClient, registry: string): Promise<void> {
  const place = /^https?:\/\//.test(registry) ? registry : resolve(registry);
  await pluginClient.setRegistry(place, true);
}

/** Whether a word names a file. An id has no dot, so a missing file is reported as a missing file, not as an unknown id. */
function isFile(word: string): boolean {
  return word.toLowerCase().endsWith('.wasm');
}

async function take(
  pluginClient: PluginClient,
  { permissions, plugin, offer }: InspectedOffer,
  allowsDowngrade: boolean,
): Promise<string[]> {
  const granted = permissions.map(({ id }) => id);
  await pluginClient.install(plugin.id, granted, { digest: offer.digest, allowsDowngrade });
  return granted;
}

async function agrees(offered: InspectedOffer, question: string, output: Output): Promise<boolean> {
  for (const line of sheetLines(offered)) output.say(line);
  return askUser(question);
}

function sheetLines({ plugin, permissions, offer }: InspectedOffer): string[] {
  const head = [`${plugin.name} ${offer.version} (${plugin.id}) from ${offer.source}`, signatureLabel(offer.signature)];
  if (permissions.length === 0) return [...head, 'It asks for nothing.'];
  const isNew = new Set(offer.added);
  const asked = permissions.filter(({ id }) => isNew.size === 0 || isNew.has(id));
  return [
    ...head,
    isNew.size === 0 ? 'It asks for:' : 'It asks for more than the installed version:',
    ...asked.map(({ title, risk, explanation }) => `  ${title} (${risk} risk). ${explanation}`),
  ];
}

function signatureLabel(signature: PluginSignature): string {
  if (signature.kind !== 'signed') return 'Unsigned: nobody vouches for it.';
  const { keyId, isPinned } = signature;
  return isPinned ? `Signed with ${keyId}, as before.` : `Signed with ${keyId}, a key that is new to you.`;
}

async function askUser(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new UsageError('There is nobody to ask: add --yes to accept what the plugin asks for.');
  // On standard error, so that standard output stays clean.
  using prompt = createInterface({ input: process.stdin, output: process.stderr });
  return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
}
