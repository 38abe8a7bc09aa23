import type { InspectedOffer, PluginSourceState, PluginView } from '@jackfield/protocol/plugins';

/** What the user said when a plugin was to be installed. */
interface InstallChoice {
  readonly digest: string;
  readonly allowsDowngrade: boolean;
}

/** Plugins, by way of a running engine or of the stored state. All methods reject with coded errors. */
export interface PluginClient extends AsyncDisposable {
  list(): Promise<readonly PluginView[]>;
  /** Reads all registries again. */
  refresh(): Promise<void>;
  inspect(id: string): Promise<InspectedOffer>;
  /** By its absolute path. */
  inspectFile(file: string): Promise<InspectedOffer>;
  install(id: string, granted: readonly string[], choice: InstallChoice): Promise<void>;
  /** What it stored stays, unless `deletesData`. */
  remove(id: string, deletesData: boolean): Promise<void>;
  enable(id: string): Promise<void>;
  disable(id: string): Promise<void>;
  setGrant(id: string, permission: string, where: 'everywhere' | 'here' | 'nowhere'): Promise<void>;
  /** Where plugins come from, the bundled registry first, as it was read last. */
  sources(): Promise<readonly PluginSourceState[]>;
  /** Beside the bundled one, when the pluginClient was opened. */
  registries(): readonly string[];
  /** Puts one behind the others or takes it away. Resolves when all were read. */
  setRegistry(place: string, isListed: boolean): Promise<void>;
}
