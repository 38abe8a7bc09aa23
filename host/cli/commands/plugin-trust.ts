import { countOf } from '@jackfield/protocol/count-labels';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { resolvePaths, trustFileOf } from '@jackfield/engine/paths';
import { TrustStore, openSecretKey, parsePublicKey, publishFile } from '@jackfield/engine/signing';
import type { PublicKey } from '@jackfield/engine/signing';
import { UsageError, table } from '../output.ts';
import type { Output } from '../output.ts';
import type { PluginClient } from '../plugin-client.ts';

/** Publishes a component to a registry folder; signs it when a key is given. */
export async function publish(
  file: string,
  options: { readonly registry: string; readonly key?: string },
  output: Output,
): Promise<void> {
  const key = options.key === undefined ? null : await openSecretKey(options.key);
  const published = await publishFile(file, resolve(options.registry), key);
  const { id, version, keyId } = published;
  output.result(published, [
    `Published ${id} ${version}${keyId === null ? ', unsigned' : `, signed with ${keyId}`}: ${published.file}`,
  ]);
}

/** Lists the trusted keys by namespace. */
export async function trustList(dataDir: string | undefined, output: Output): Promise<void> {
  using store = await openTrust(dataDir);
  const rows = store.publishers.flatMap(({ namespace, keys, isBuiltIn }) =>
    keys.map((key) => ({ namespace, key: key.text, keyId: key.keyId, isBuiltIn })),
  );
  const lines = rows.map(({ namespace, keyId, key, isBuiltIn }) => [
    namespace,
    keyId,
    key,
    isBuiltIn ? 'built in' : 'pinned',
  ]);
  output.result(rows, table([['NAMESPACE', 'KEY', 'PUBLIC KEY', 'SINCE'], ...lines]));
}

/** Trusts a key for a namespace. */
export async function trustAdd(
  namespace: string,
  keyText: string,
  dataDir: string | undefined,
  output: Output,
): Promise<void> {
  using store = await openTrust(dataDir);
  const key = keyOf(keyText);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(namespace)) throw new UsageError(`${namespace} is no namespace.`);
  await store.pin(namespace, key);
  output.result({ namespace, key: key.text }, [`Plugins of ${namespace} may be signed with ${key.keyId}.`]);
}

/** Removes the trusted keys of a namespace. */
export async function trustRemove(namespace: string, dataDir: string | undefined, output: Output): Promise<void> {
  using store = await openTrust(dataDir);
  await store.unpin(namespace);
  output.result({ namespace }, [`The keys of ${namespace} are forgotten; the next signature is pinned.`]);
}

/** Permanently revokes a key with all that it signed, or one component by its digest. */
export async function trustRevoke(keyOrDigest: string, dataDir: string | undefined, output: Output): Promise<void> {
  using store = await openTrust(dataDir);
  const isDigest = /^[0-9a-f]{64}$/.test(keyOrDigest);
  await store.revoke(isDigest ? { digest: keyOrDigest } : { key: keyOf(keyOrDigest) });
  output.result({ revoked: keyOrDigest }, ['Revoked: what is installed of it is stopped.']);
}

/** Lists the permissions of an installed plugin; with `change`, sets the scope of one. */
export async function grants(
  pluginClient: PluginClient,
  id: string,
  change: { readonly permission: string; readonly where: 'everywhere' | 'here' | 'nowhere' } | null,
  output: Output,
): Promise<void> {
  if (change !== null) await pluginClient.setGrant(id, change.permission, change.where);
  const view = (await pluginClient.list()).find((candidate) => candidate.id === id);
  const rows = (view?.grants ?? []).map(({ id: permission, scope, servers, uses, lastUsedMs }) => [
    permission,
    scope === 'servers' ? servers.join(' ') : scope,
    uses === 0 || lastUsedMs === null
      ? 'not used'
      : `${countOf(uses, 'time')}, last ${new Date(lastUsedMs).toLocaleString()}`,
  ]);
  output.result(
    view?.grants ?? [],
    rows.length === 0 ? ['Nothing.'] : table([['PERMISSION', 'HOLDS', 'USED'], ...rows]),
  );
}

/** Lists the plugin sources in order, each with the outcome of its last read. */
export async function registries(pluginClient: PluginClient, output: Output): Promise<void> {
  const all = await pluginClient.sources();
  const rows = all.map(({ name, plugins, error }) => [name, String(plugins), error?.message ?? 'read']);
  output.result(all, table([['REGISTRY', 'PLUGINS', 'STATE'], ...rows]));
}

/** Removes a registry from the list; plugins installed from it stay. */
export async function removeRegistry(pluginClient: PluginClient, registry: string, output: Output): Promise<void> {
  const place = pluginClient.registries().includes(registry) ? registry : resolve(registry);
  await pluginClient.setRegistry(place, false);
  output.result({ registry: place }, [`${place} is not looked at any more.`]);
}

async function openTrust(dataDir: string | undefined): Promise<TrustStore> {
  const store = await TrustStore.open(trustFileOf(resolvePaths(dataDir)));
  store.assertUsable();
  return store;
}

function keyOf(text: string): PublicKey {
  const key = parsePublicKey(existsSync(text) ? readFileSync(text, 'utf8') : text);
  if (key === null) throw new UsageError(`${text} is neither a public key nor a file with one.`);
  return key;
}
