/** The part of WebAssembly's JavaScript API that the transpiler and tests use. TypeScript declares it only in its DOM library. */
declare namespace WebAssembly {
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(bytes: Uint8Array): Promise<{ readonly instance: Instance }>;
}
