import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileQuickJs } from '../../../../plugins/tooling/quickjs.ts';
import { withCustomSection } from './binary-builder.ts';
import { manifestOf } from './wat-component.ts';

/** A component of generation 0.2.0 made from JavaScript at test time, as authors make theirs. Takes one to two seconds. */
export interface JsComponent {
  readonly id: string;
  readonly version?: string;
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** An ES module: exports `chatEvents = { onChatMessage() {} }`, … and imports `jackfield:plugin/log@0.2.0`, …. */
  readonly source: string;
  /** Short names of the exported interfaces: `chat-events`. `lifecycle` is always exported. */
  readonly exports: readonly string[];
  readonly imports?: readonly string[];
}

export async function buildJsComponent(component: JsComponent): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-js-'));
  try {
    const jsPath = join(folder, 'plugin.js');
    const worldFile = join(folder, 'plugin.wit');
    await writeFile(jsPath, component.source);
    await writeFile(worldFile, worldOf(component));
    const built = await compileQuickJs({ jsPath, moduleRoot: folder, worldFile, workFolder: folder });
    return withCustomSection(built, 'jackfield:manifest', manifestOf(component));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function worldOf({ exports, imports = [] }: JsComponent): string {
  const lines = [
    ...imports.map((name) => `import jackfield:plugin/${name}@0.2.0;`),
    ...['lifecycle', ...exports].map((name) => `export jackfield:plugin/${name}@0.2.0;`),
  ];
  return `package test:plugin;\nworld plugin {\n${lines.join('\n')}\n}\n`;
}
