import type { CapabilityObjects } from './generations.ts';
import { DirectCore, type CoreParts } from './direct-core.ts';
import { directImports } from './direct-imports.ts';

/** The core module of the plugin, and jco's shim and fix-up modules. A component with more core modules is a composed one. */
const MAX_CORES = 3;
const PLUGIN_EXPORT = /^jackfield:plugin\/[a-z-]+@\d+\.\d+\.\d+#/;

/**
 * Observes how a component is built from its core instances, and tells afterwards whether it is plain enough for calls that bypass the generated glue: one
 * instance with one memory, its allocator and all hooks, and only imports that `directImports` can answer. All other components go through the glue.
 */
export class CoreObserver {
  readonly #capabilities: CapabilityObjects;
  readonly #memories = new Set<WebAssembly.Memory>();
  readonly #gate = { mayLeave: true };
  #parts: CoreParts | null = null;
  #cores = 0;
  #isPlain = true;

  constructor(capabilities: CapabilityObjects) {
    this.#capabilities = capabilities;
  }

  /** The `instantiateCore` of the glue. */
  instantiate(module: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Instance {
    const holder: { memory: WebAssembly.Memory | null } = { memory: null };
    const holdsPlugin = WebAssembly.Module.exports(module).some(({ name }) => PLUGIN_EXPORT.test(name));
    const own = holdsPlugin ? directImports(module, this.#capabilities, this.#gate, () => holder.memory) : null;
    const instance = new WebAssembly.Instance(module, own ?? imports);
    this.#cores += 1;
    for (const exported of Object.values(instance.exports)) {
      if (exported instanceof WebAssembly.Memory) this.#memories.add(exported);
    }
    if (!holdsPlugin) return instance;
    const { memory, cabi_realloc: realloc } = instance.exports;
    const isPlain =
      own !== null && this.#parts === null && memory instanceof WebAssembly.Memory && typeof realloc === 'function';
    if (!isPlain) this.#isPlain = false;
    else {
      holder.memory = memory;
      const { exports } = instance;
      this.#parts = { memory, realloc: realloc as CoreParts['realloc'], exports, gate: this.#gate };
    }
    return instance;
  }

  get memories(): readonly WebAssembly.Memory[] {
    return [...this.#memories];
  }

  /** Core for direct calls; null when calls have to go through the glue. */
  get core(): DirectCore | null {
    const isPlain = this.#isPlain && this.#cores <= MAX_CORES && this.#memories.size === 1;
    return this.#parts === null || !isPlain ? null : new DirectCore(this.#parts);
  }
}
