import { join } from 'node:path';
import { JackfieldError } from '@jackfield/engine/errors';
import { clientCacheFolder } from '@jackfield/engine/paths';
import { Workbench, runProjectTests } from '@jackfield/engine/workbench';
import type { ProjectTest } from '@jackfield/engine/workbench';
import { SourcePlaces } from '@jackfield/plugin-tooling/source-places';
import type { Output } from '../output.ts';
import { UsageError } from '../output.ts';
import { registryFolder } from '../places.ts';
import { pluginFileOf } from './plugin-build.ts';

export interface TestCommandOptions {
  readonly update?: boolean;
}

/** `jackfield plugin test`: builds the plugin and runs the tests in `test/`. Rejects with `PLUGIN_TESTS_FAILED`. */
export async function testCommand(folder: string, options: TestCommandOptions, output: Output): Promise<void> {
  if (folder.endsWith('.wasm'))
    throw new UsageError('`plugin test` takes the folder of a project: its tests lie in test/.');
  const file = await pluginFileOf(folder, output);
  await using bench = await Workbench.open(file, registryFolder, clientCacheFolder());
  const places = await SourcePlaces.of(file);
  const ran = await runProjectTests(bench, join(folder, 'test'), options.update === true);
  const tests = ran.map(({ problems, logged = [], ...test }) => ({
    ...test,
    problems: problems.map((problem) => places.name(problem)),
    logged: logged.map((line) => places.name(line.trim())),
  }));
  const failed = tests.filter(({ problems }) => problems.length > 0).length;
  output.result({ id: bench.plugin.manifest.id, tests, passed: tests.length - failed, failed }, [
    ...tests.flatMap(linesOf),
    tests.length === 0 ? 'There are no tests in test/.' : `${tests.length - failed} passed, ${failed} failed.`,
  ]);
  if (failed > 0) throw JackfieldError.of('PLUGIN_TESTS_FAILED', { failed, total: tests.length });
}

function linesOf({ file, about, problems, logged = [], snrDb }: ProjectTest): string[] {
  const head = `${problems.length === 0 ? '✓' : '✗'} ${file}${about === '' ? '' : `: ${about}`}${likenessOf(snrDb)}`;
  const below = [...problems, ...logged.map((line) => `log: ${line}`)];
  return [head, ...below.map((line) => `    ${line.replaceAll('\n', '\n    ')}`)];
}

function likenessOf(snrDb: number | null | undefined): string {
  if (snrDb === undefined) return '';
  if (snrDb === null) return ' (golden file written: listen to it)';
  return Number.isFinite(snrDb) ? ` (${snrDb.toFixed(1)} dB)` : ' (the same)';
}
