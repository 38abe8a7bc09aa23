/** How jco is asked for code: whatever prepares a plugin asks for the same. */
export const transpileOptions = {
  name: 'plugin',
  instantiation: 'sync',
  wasiShim: false,
  nodejsCompat: false,
  emitTypescriptDeclarations: false,
  base64Cutoff: 0,
} as const;

/** Exit code of the transpiler's process when jco refuses the component; its standard error then holds jco's words and nothing else. */
export const REFUSED_EXIT_CODE = 3;
