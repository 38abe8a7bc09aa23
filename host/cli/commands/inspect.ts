import { inspectFile } from '@jackfield/engine/inspect';
import type { InspectedPlugin } from '@jackfield/engine/inspect';
import type { Output } from '../output.ts';
import { formatBytes, table } from '../output.ts';

/** Validates a file and shows its manifest and the permissions that it would request. Runs no code of the file. */
export async function inspectCommand(file: string, output: Output): Promise<void> {
  const plugin = await inspectFile(file);
  output.result(factsOf(plugin), linesOf(plugin));
}

/** The output of `--json`. */
export function factsOf(plugin: InspectedPlugin): object {
  const { manifest, report } = plugin;
  return {
    file: plugin.file,
    sizeBytes: plugin.sizeBytes,
    digest: `sha256:${plugin.digest}`,
    manifest,
    hooks: report.hooks,
    capabilities: report.capabilities,
    permissions: plugin.permissions,
    coreModules: report.coreModules,
    coreInstances: report.coreInstances,
    memories: report.memories,
    maximumMemoryBytes: report.pagesPerMemory * report.memories * 65_536,
  };
}

/** The output for people. */
export function linesOf(plugin: InspectedPlugin): string[] {
  const { manifest, report } = plugin;
  const facts = table([
    ['id', `${manifest.id} ${manifest.version}`],
    ['name', manifest.name],
    ['about', manifest.description],
    ['authors', manifest.authors?.join(', ') ?? '–'],
    ['license', manifest.license],
    ['size', `${formatBytes(plugin.sizeBytes)} (${plugin.sizeBytes} bytes)`],
    ['digest', `sha256:${plugin.digest}`],
    ['hooks', report.hooks.join(', ')],
    ['capabilities', report.capabilities.join(', ') || '–'],
    ['modules', `${report.coreModules} core modules, ${report.coreInstances} instances`],
    [
      'memory',
      `${report.memories} memories, at most ${formatBytes(report.pagesPerMemory * report.memories * 65_536)} together`,
    ],
    ['settings', manifest.settings === undefined ? 'none' : 'by schema'],
  ]);
  const permissions = plugin.permissions.map(
    ({ title, risk, reason }) => `  ${title} (${risk} risk)${reason === null ? '' : `: “${reason}”`}`,
  );
  return [...facts, '', permissions.length === 0 ? 'It asks for nothing.' : 'It asks for:', ...permissions];
}
