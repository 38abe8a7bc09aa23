import { JackfieldError, reasonOf } from '@jackfield/engine/errors';
import { kernelWalls } from '@jackfield/engine/kernel-walls';
import type { KernelWalls } from '@jackfield/engine/kernel-walls';
import { languageBuilds } from '@jackfield/plugin-tooling/languages';
import { readTemplates } from '@jackfield/plugin-tooling/new-project';
import { UsageError, table } from '../output.ts';
import type { Output } from '../output.ts';

export interface PluginDoctorCommandOptions {
  readonly language?: string;
}

/** Toolchain of one language on this machine: versions by name, or the missing tool and how to get it. */
interface Finding {
  readonly language: string;
  readonly title: string;
  readonly canBuild: boolean;
  readonly tools: Readonly<Record<string, string>>;
  readonly missing: string | null;
  /** A command, or a text where there is no command. */
  readonly howTo: string | null;
}

/**
 * `jackfield plugin doctor`: reports the languages that can be built here and what confines running plugins. Rejects with `TOOLCHAIN_MISSING` when the
 * requested language cannot be built; without a requested language it only reports.
 */
export async function pluginDoctorCommand(options: PluginDoctorCommandOptions, output: Output): Promise<void> {
  const { language } = options;
  const templates = (await readTemplates()).filter((found) => language === undefined || found.language === language);
  if (templates.length === 0) {
    throw new UsageError(`${language} is none of ${[...languageBuilds.keys()].sort().join(', ')}.`);
  }
  const findings = await Promise.all(templates.map((found) => examine(found.language, found.title)));
  output.result(findings, linesOf(findings));
  const walls = await kernelWalls();
  output.result({ walls: { kind: walls.kind, detail: walls.detail } }, ['', wallLine(walls)]);
  const [first] = findings;
  if (language !== undefined && first !== undefined && !first.canBuild) {
    throw JackfieldError.of('TOOLCHAIN_MISSING', { missing: first.missing ?? '', howTo: first.howTo ?? '' });
  }
}

async function examine(language: string, title: string): Promise<Finding> {
  const sick = (missing: string, howTo: string): Finding => {
    return { language, title, canBuild: false, tools: {}, missing, howTo };
  };
  try {
    const toolchain = await languageBuilds.get(language)?.findToolchain();
    if (toolchain === undefined) return sick('its build', 'install Jackfield again');
    if (!toolchain.isPresent) return sick(toolchain.missing, toolchain.howTo);
    return { language, title, canBuild: true, tools: toolchain.tools, missing: null, howTo: null };
  } catch (error) {
    return sick(`a toolchain that runs (${reasonOf(error)})`, 'repair or install it again');
  }
}

function linesOf(findings: readonly Finding[]): string[] {
  const rows = findings.map(({ title, canBuild, tools, missing }) => {
    const versions = Object.entries(tools).map(([name, version]) => named(name, version));
    return [canBuild ? '✓' : '✗', title, canBuild ? versions.join(', ') : `${missing} is missing`];
  });
  const cures = findings.filter(({ canBuild }) => !canBuild).map(({ title, howTo }) => `  ${title}: ${howTo}`);
  return [...table(rows), ...(cures.length === 0 ? [] : ['', 'To get what is missing:', ...cures])];
}

/** Confinement of a sandbox beside Node's permission model and WebAssembly; docs/adr/0021. */
export function wallLine({ kind, detail }: Pick<KernelWalls, 'kind' | 'detail'>): string {
  if (kind === 'kernel') return `✓ Plugins run behind the walls of the kernel: ${detail}.`;
  const rest = kind === 'limits' ? 'with limits of file size and core dumps' : 'without limits of the system';
  return `✗ Plugins run without the walls of the kernel, ${rest}: ${detail}.`;
}

/** Prefixes the version with the name, unless the version contains it already: `go1.26.8`. */
function named(name: string, version: string): string {
  return version.startsWith(name) ? version : `${name} ${version}`;
}
