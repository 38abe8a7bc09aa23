/** Options for jco, the same for every preparation of a plugin. */
export const transpileOptions = {
  name: 'plugin',
  instantiation: 'sync',
  wasiShim: false,
  nodejsCompat: false,
  emitTypescriptDeclarations: false,
  base64Cutoff: 0,
} as const;

/** Exit code of the transpiler's process when jco refuses the component; its standard error then holds only jco's message. */
export const REFUSED_EXIT_CODE = 3;
