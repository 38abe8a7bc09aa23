import type { PluginMetrics, PluginStatus, PluginView } from '@jackfield/protocol/plugins';
import type { BrokenListing } from '../../catalogue/catalog.ts';
import type { InspectedPlugin } from '../../catalogue/plugin-file.ts';
import type { Listing } from '../../catalogue/sources/plugin-source.ts';
import { JackfieldError } from '../../errors.ts';
import { stagesOf } from './chain-planner.ts';

/** Data about a plugin that is not in its file. */
export type ViewFacts = Pick<
  PluginView,
  'isRequired' | 'isDevelopment' | 'signature' | 'source' | 'update' | 'grants' | 'rest'
>;

/** A plugin as the window shows it. `settings` null shows the defaults of the schema. */
export function viewOf(
  plugin: InspectedPlugin,
  settings: Readonly<Record<string, unknown>> | null,
  status: PluginStatus,
  metrics: PluginMetrics | null,
  facts: ViewFacts,
): PluginView {
  const { manifest, report } = plugin;
  return {
    id: manifest.id,
    version: manifest.version,
    name: manifest.name,
    description: manifest.description,
    license: manifest.license,
    authors: manifest.authors ?? [],
    status,
    ...facts,
    hooks: report.hooks,
    permissions: plugin.permissions,
    settingsSchema: plugin.settingsSchema?.schema ?? null,
    settingsUi: manifest.settingsUi ?? null,
    keys: keysOf(plugin),
    settings: settings ?? defaultsOf(plugin),
    failsClosed: manifest.failClosed === true,
    needs: settings === null ? [] : unmetNeeds(plugin, settings),
    metrics,
    stages: stagesOf(report.hooks),
    sizeBytes: plugin.sizeBytes,
    digest: plugin.digest,
  };
}

/** View of a file that failed validation: it shows the reason and cannot be installed. */
export function viewOfBroken({ listing, error }: BrokenListing, source: string): PluginView {
  return { ...emptyView(listing, source), status: { kind: 'failed', error } };
}

/** View of a plugin that a registry lists and that was not fetched. Its hooks and permissions are not known before it is inspected. */
export function viewOfListed(listing: Listing, source: string): PluginView {
  const view = emptyView(listing, source);
  if (listing.summary === null) return view;
  const { name, description, license, digest, sizeBytes } = listing.summary;
  return { ...view, name, description, license, digest, sizeBytes };
}

function emptyView({ id, version }: Listing, source: string): PluginView {
  return {
    id,
    version,
    name: id,
    description: '',
    license: '',
    authors: [],
    status: { kind: 'available' },
    isRequired: false,
    isDevelopment: false,
    signature: { kind: 'unknown' },
    source,
    update: null,
    grants: [],
    hooks: [],
    permissions: [],
    settingsSchema: null,
    settingsUi: null,
    keys: [],
    settings: {},
    failsClosed: false,
    needs: [],
    metrics: null,
    stages: [],
    sizeBytes: 0,
    digest: '',
  };
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === false || value === '';
}

/** Settings that are empty and without which the plugin has no effect. */
function unmetNeeds({ manifest }: InspectedPlugin, settings: Readonly<Record<string, unknown>>): PluginView['needs'] {
  const valueOf = (name: string): unknown => (Object.hasOwn(settings, name) ? settings[name] : undefined);
  return (manifest.needs ?? []).filter(({ setting }) => isEmpty(valueOf(setting)));
}

/** Declared keys; none for a plugin without the hook `key-events`. */
function keysOf({ manifest, report }: InspectedPlugin): PluginView['keys'] {
  if (!report.hooks.includes('key-events')) return [];
  return (manifest.keys ?? []).map(({ id, title, suggested = null }) => ({ id, title, suggested }));
}

function defaultsOf({ settingsSchema }: InspectedPlugin): Readonly<Record<string, unknown>> {
  try {
    return settingsSchema?.complete({}) ?? {};
  } catch (error) {
    // A schema may demand something that has no default; then the form starts empty.
    if (error instanceof JackfieldError) return {};
    throw error;
  }
}
