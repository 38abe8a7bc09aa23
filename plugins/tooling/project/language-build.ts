import type { PluginProject } from './plugin-project.ts';

/** What a language needs on this machine: versions by name, or what is missing and how to get it, as a command where there is one. */
type Toolchain =
  | { readonly isPresent: true; readonly tools: Readonly<Record<string, string>> }
  | { readonly isPresent: false; readonly missing: string; readonly howTo: string };

/** How projects of one language become components. */
export interface LanguageBuild {
  findToolchain(): Promise<Toolchain>;
  /**
   * Compiles to a component without manifest and assets. Writes below `workFolder`, which is new and goes away, and where its toolchain keeps a cache
   * (`target/` in the project). A compiler that fails may reject with what `runTool` rejects with: its words are shown.
   */
  compile(project: PluginProject, workFolder: string): Promise<Uint8Array>;
}
