import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CoreObserver } from './core-observer.ts';
import type { DirectCore } from './direct-core.ts';
import { hooksOf, underAllGenerations, type CapabilityObjects, type Hooks } from './generations.ts';
import { checkParameters, ContractFault } from './parameter-faults.ts';
import type { Parameter } from './parameter-ramps.ts';
import type { SandboxSlot } from './specs.ts';

type Instantiate = (
  getCoreModule: (path: string) => WebAssembly.Module,
  imports: CapabilityObjects,
  instantiateCore: (module: WebAssembly.Module, imports: WebAssembly.Imports) => WebAssembly.Instance,
) => Readonly<Record<string, unknown>>;

const CORE_FILE = /^plugin\.core\d{0,3}\.wasm$/;

/** One instance of one plugin. After the first trap it is dead, because the Component Model forbids entering it again. */
export class PluginInstance {
  readonly hooks: Hooks;
  /** Core for calls that bypass the generated glue; null when the component is not plain enough. It is never used once the instance is dead. */
  readonly core: DirectCore | null;
  readonly #memories: readonly WebAssembly.Memory[];
  /** Parameters of the plugin; empty before `start`, and for a plugin without parameters. */
  parameters: readonly Parameter[] = [];
  isDead = false;

  private constructor(hooks: Hooks, observer: CoreObserver) {
    this.hooks = hooks;
    this.core = observer.core;
    this.#memories = observer.memories;
  }

  /** Compiles and instantiates the plugin from the cache. This may already run guest code. */
  static async load(slot: SandboxSlot, capabilities: CapabilityObjects): Promise<PluginInstance> {
    const file = pathToFileURL(join(slot.modulePath, 'plugin.js')).href;
    const { instantiate } = (await import(file)) as { instantiate: Instantiate };
    const observer = new CoreObserver(capabilities);
    const exports = instantiate(
      (path) => {
        if (!CORE_FILE.test(path)) throw new TypeError(`no core module ${path}`);
        return new WebAssembly.Module(readFileSync(join(slot.modulePath, path)));
      },
      underAllGenerations(capabilities),
      (module, imports) => observer.instantiate(module, imports),
    );
    return new PluginInstance(hooksOf(exports), observer);
  }

  /** Total linear memory of all core instances. */
  get memoryBytes(): number {
    let bytes = 0;
    for (const memory of this.#memories) bytes += memory.buffer.byteLength;
    return bytes;
  }

  /** Calls `start` and passes the settings and parameters, before any audio or event. Throws the plugin's errors and `ContractFault`. */
  start(role: 'audio' | 'events', slot: SandboxSlot): void {
    const { lifecycle } = this.hooks;
    lifecycle?.start(role);
    this.parameters = this.hooks.parameters?.listParameters() ?? [];
    checkParameters(this.parameters);
    lifecycle?.onSettingsChanged(slot.settingsJson);
    for (const [id, value] of slot.parameters) this.setParameter(id, value);
  }

  setParameter(id: number, value: number): void {
    this.hooks.parameters?.setParameter(id, value);
  }
}

/**
 * True for the error of a `result`: the glue throws its variant, wrapped or not, and the instance stays alive. Everything else that is thrown is an `Error` of
 * the engine or the glue, and counts as a trap.
 */
export function isResultError(error: unknown): boolean {
  return !(error instanceof Error) || Object.hasOwn(error, 'payload');
}

/** The error variant of a `result`. */
export function refusalOf(error: unknown): unknown {
  return error instanceof Error && 'payload' in error ? error.payload : error;
}

/** A log message for a trap or an error variant. */
export function reasonOf(error: unknown): string {
  if (error instanceof ContractFault) return error.message;
  if (error instanceof Error && !('payload' in error)) return `${error.name}: ${error.message}`.slice(0, 300);
  const variant = refusalOf(error);
  if (typeof variant === 'object' && variant !== null && 'tag' in variant) {
    return 'val' in variant ? `${String(variant.tag)}: ${String(variant.val)}`.slice(0, 300) : String(variant.tag);
  }
  return String(variant).slice(0, 300);
}
