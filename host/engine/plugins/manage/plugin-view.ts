import type { CodedError, Ledger, PluginStatus, PluginView } from '@jackfield/protocol/state';
import type { InspectedPlugin } from '../plugin-file.ts';
import type { RegistryEntry } from '../registry.ts';
import { JackfieldError } from '../../errors.ts';
import { stagesOf } from './chain-planner.ts';

/** A plugin as the window shows it. `settings` null shows the defaults of the schema. */
export function viewOf(
  plugin: InspectedPlugin,
  settings: Readonly<Record<string, unknown>> | null,
  status: PluginStatus,
  ledger: Ledger | null,
  isRequired: boolean,
  isDevelopment: boolean,
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
    isRequired,
    isDevelopment,
    hooks: report.hooks,
    permissions: plugin.permissions,
    settingsSchema: plugin.settingsSchema?.schema ?? null,
    settingsUi: manifest.settingsUi ?? null,
    settings: settings ?? defaultsOf(plugin),
    ledger,
    stages: stagesOf(report.hooks),
    sizeBytes: plugin.sizeBytes,
    digest: plugin.digest,
  };
}

/** A file of the registry that did not pass: it is shown with the reason, and cannot be installed. */
export function viewOfBroken(entry: RegistryEntry, error: CodedError): PluginView {
  return {
    id: entry.id,
    version: entry.version,
    name: entry.id,
    description: '',
    license: '',
    authors: [],
    status: { kind: 'failed', error },
    isRequired: false,
    isDevelopment: false,
    hooks: [],
    permissions: [],
    settingsSchema: null,
    settingsUi: null,
    settings: {},
    ledger: null,
    stages: [],
    sizeBytes: 0,
    digest: '',
  };
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
