/** What the transpiler and tests use of WebAssembly's JavaScript API; TypeScript has it in its DOM library only. */
declare namespace WebAssembly {
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(bytes: Uint8Array): Promise<{ readonly instance: Instance }>;
}
