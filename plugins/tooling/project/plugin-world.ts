import { readFile } from 'node:fs/promises';
import { invalidProject } from './project-error.ts';

/** What a project's world names, by short name: `chat`, `captured-audio`. */
export interface PluginWorld {
  /** Capabilities. */
  readonly imports: readonly string[];
  /** Hooks. */
  readonly exports: readonly string[];
  /** Of the contract: `0.2.0`. */
  readonly generation: string;
}

/** Reads `plugin.wit`: one world, its interfaces named in full. Rejects with `PLUGIN_PROJECT_INVALID`. */
export async function readWorld(worldFile: string): Promise<PluginWorld> {
  const text = (await readFile(worldFile, 'utf8')).replaceAll(/\/\/.*$/gm, '');
  const imports: string[] = [];
  const exports: string[] = [];
  const generations = new Set<string>();
  for (const [, direction, name, generation] of text.matchAll(
    /\b(import|export)\s+jackfield:plugin\/([a-z0-9-]+)@([0-9.]+)\s*;/g,
  )) {
    if (name === undefined || generation === undefined) continue;
    (direction === 'import' ? imports : exports).push(name);
    generations.add(generation);
  }
  const [generation, ...others] = generations;
  if (generation === undefined || exports.length === 0) {
    throw invalidProject('plugin.wit exports no hook: it needs a line like `export jackfield:plugin/lifecycle@0.2.0;`');
  }
  if (others.length > 0) throw invalidProject(`plugin.wit mixes generations: ${[...generations].join(', ')}`);
  return { imports, exports, generation };
}
