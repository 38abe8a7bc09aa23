import type { CapabilityObjects } from './generations.ts';
import { DirectCore, type CoreParts } from './direct-core.ts';
import { directImports } from './direct-imports.ts';

/** jco's shim and fix-up modules stand beside the one that holds the plugin; more than these is a composed component. */
const MAX_CORES = 3;
const PLUGIN_EXPORT = /^jackfield:plugin\/[a-z-]+@\d+\.\d+\.\d+#/;

/**
 * Watches a component being put together from its core instances, and says afterwards whether it is plain enough for calls past the generated glue: one
 * instance with one memory, its allocator and all hooks, and no imports but those that `directImports` can answer. Everything else goes through the glue.
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

  /** null where calls have to go through the glue. */
  get core(): DirectCore | null {
    const isPlain = this.#isPlain && this.#cores <= MAX_CORES && this.#memories.size === 1;
    return this.#parts === null || !isPlain ? null : new DirectCore(this.#parts);
  }
}
