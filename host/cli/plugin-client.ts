import type { InspectedOffer, PluginSourceState, PluginView } from '@jackfield/protocol/plugins';

/** The file that the user agreed to install, and whether it may be older than the installed one. */
interface ConfirmedInstall {
  readonly digest: string;
  readonly allowsDowngrade: boolean;
}

/** Manages plugins through a running engine or in the stored state. All methods reject with coded errors. */
export interface PluginClient extends AsyncDisposable {
  list(): Promise<readonly PluginView[]>;
  /** Reads all registries again. */
  refresh(): Promise<void>;
  inspect(id: string): Promise<InspectedOffer>;
  /** `file` is an absolute path. */
  inspectFile(file: string): Promise<InspectedOffer>;
  install(id: string, granted: readonly string[], choice: ConfirmedInstall): Promise<void>;
  /** The plugin's stored data is kept, unless `deletesData`. */
  remove(id: string, deletesData: boolean): Promise<void>;
  enable(id: string): Promise<void>;
  disable(id: string): Promise<void>;
  setGrant(id: string, permission: string, where: 'everywhere' | 'here' | 'nowhere'): Promise<void>;
  /** Plugin sources, the bundled registry first, with the outcome of their last read. */
  sources(): Promise<readonly PluginSourceState[]>;
  /** Registries beside the bundled one, as of the opening of this client. */
  registries(): readonly string[];
  /** Appends a registry to the list or removes it. Resolves when all registries were read. */
  setRegistry(place: string, isListed: boolean): Promise<void>;
}
