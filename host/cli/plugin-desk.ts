import type { Permission, PluginView } from '@jackfield/protocol/state';

/** Plugins, by way of a running engine or of the stored state. All methods reject with coded errors. */
export interface PluginDesk extends AsyncDisposable {
  list(): Promise<readonly PluginView[]>;
  inspect(id: string): Promise<{ plugin: PluginView; permissions: readonly Permission[] }>;
  install(id: string, granted: readonly string[]): Promise<void>;
  remove(id: string): Promise<void>;
  enable(id: string): Promise<void>;
  disable(id: string): Promise<void>;
}
