import { componentEmbed, componentNew } from '@bytecodealliance/jco';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { nameExports } from '../../../plugins/tooling/project/assemblyscript.ts';
import { runAsc } from '../../../plugins/tooling/project/asc-compiler.ts';
import { readModel } from '../../wit-model.ts';
import { GENERATED_FOLDERS, sdkFolder } from '../generate.ts';
import { emitInterfaces } from '../generator/interfaces.ts';

/** Makes a component of `assembly/echo.ts` in the folder, with the SDK's files generated of `echo.wit` in place of the contract's; its path. */
export async function buildEcho(folder: string): Promise<string> {
  const wit = await readFile(join(import.meta.dirname, 'echo.wit'), 'utf8');
  await cp(sdkFolder, join(folder, 'sdk'), { recursive: true });
  for (const name of GENERATED_FOLDERS) await rm(join(folder, 'sdk', name), { recursive: true });
  for (const { path, text } of emitInterfaces(readModel(wit), ['shapes', 'mirror', 'echo'])) {
    await mkdir(dirname(join(folder, 'sdk', path)), { recursive: true });
    await writeFile(join(folder, 'sdk', path), text);
  }
  await mkdir(join(folder, 'assembly'));
  await cp(join(import.meta.dirname, 'assembly/echo.ts'), join(folder, 'assembly/index.ts'));
  const core = join(folder, 'core.wasm');
  const flags = ['--runtime', 'incremental', '-O2', '--use', 'abort='];
  await runAsc(['assembly/index.ts', '--outFile', core, ...flags, '--baseDir', folder]);
  const binary = nameExports(await readFile(core), { exports: ['echo'], generation: '0.2.0' });
  const embedded = await componentEmbed({ binary, witSource: wit, world: 'host', stringEncoding: 'utf8' });
  const component = join(folder, 'echo.wasm');
  await writeFile(component, await componentNew(embedded));
  return component;
}
