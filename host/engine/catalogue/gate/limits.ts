/** Upper limits of a plugin. A component beyond any of them is refused before another tool sees its bytes. */
export const gateLimits = {
  /** Bytes of the file; checked by `stat` before it is read. */
  fileBytes: 64 << 20,
  /** Components, modules and type scopes inside each other. */
  nestingDepth: 12,
  /** Entries of all sections together, at every depth. */
  items: 200_000,
  coreModules: 64,
  /** Instances of components inside the component, counted once per instantiation. */
  componentInstances: 256,
  /** Instances of core modules that are created when the plugin starts. */
  coreInstances: 64,
  memories: 8,
  tables: 64,
  /** UTF-8 bytes of one name. */
  nameBytes: 256,
  /** Characters of one spelled-out type; the contract's longest has under 400. */
  typeText: 4_096,
  manifestBytes: 256 << 10,
  /** Custom sections `jackfield:asset/NAME`. */
  assets: 32,
  /** Bytes of all assets together. */
  assetBytes: 8 << 20,
  /** All linear memories of one instance of the plugin together. */
  memoryBytes: 64 << 20,
  /** Entries of one table. */
  tableEntries: 100_000,
} as const;
