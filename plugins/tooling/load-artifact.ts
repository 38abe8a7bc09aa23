import { transpile } from '@bytecodealliance/jco';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A compiled core module: opaque here. */
type CoreModule = object;

/** The part of the engine's `WebAssembly` that is needed here; its types come only with a browser's. */
interface WebAssemblyApi {
  compile(bytes: Uint8Array): Promise<CoreModule>;
  Instance: new (module: CoreModule, imports: object) => { exports: Record<string, unknown> };
  Memory: new (descriptor: { initial: number }) => { buffer: ArrayBuffer };
}

const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: WebAssemblyApi };

/** What jco's instantiation mode generates: a module with one function. */
interface Transpiled {
  instantiate(
    getCoreModule: (path: string) => CoreModule,
    imports: Record<string, object>,
    instantiateCore: (module: CoreModule, imports: object) => object,
  ): Record<string, unknown>;
}

/** A component in memory; each `instantiate` makes a fresh instance. */
export interface LoadedArtifact {
  /** Exported interfaces by full name (`jackfield:plugin/lifecycle@0.1.0`), functions in camelCase. */
  instantiate(imports?: Record<string, object>): Record<string, unknown>;
  /** Bytes of linear memory that the last instance holds. */
  memoryBytes(): number;
}

/** Transpiles a component for tests and benchmarks, with no gate and no caps: for our own artifacts only. */
export async function loadArtifact(file: string): Promise<LoadedArtifact> {
  const { files } = await transpile(await readFile(file), {
    name: 'plugin',
    instantiation: 'sync',
    noTypescript: true,
  });
  const folder = await mkdtemp(join(tmpdir(), 'jackfield-artifact-'));
  try {
    const modules = new Map<string, CoreModule>();
    for (const [name, content] of Object.entries(files)) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      if (name.endsWith('.wasm')) modules.set(name, await wasm.compile(content));
    }
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    const { instantiate }: Transpiled = await import(pathToFileURL(join(folder, 'plugin.js')).href);
    const memories = new Set<InstanceType<WebAssemblyApi['Memory']>>();
    return {
      instantiate(imports = {}) {
        memories.clear();
        return instantiate(
          (path) => {
            const module = modules.get(path);
            if (module === undefined) throw new Error(`jco asks for a core module that it did not write: ${path}`);
            return module;
          },
          imports,
          (module, coreImports) => {
            const instance = new wasm.Instance(module, coreImports);
            for (const value of Object.values(instance.exports)) if (value instanceof wasm.Memory) memories.add(value);
            return instance;
          },
        );
      },
      memoryBytes: () => [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
