/** The parts of WebAssembly's JavaScript API that this program uses; TypeScript declares them only in its DOM library. */
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, unknown>>;

  /** Opaque. */
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  interface Described {
    readonly module: string;
    readonly name: string;
    readonly kind: string;
  }
  const Module: {
    new (bytes: Uint8Array): Module;
    imports(module: Module): readonly Described[];
    exports(module: Module): readonly Omit<Described, 'module'>[];
  };

  class Memory {
    readonly buffer: ArrayBuffer;
  }

  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Record<string, unknown>;
  }
}
