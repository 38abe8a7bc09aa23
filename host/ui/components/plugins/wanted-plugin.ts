/** Plugin for the permission sheet: a plugin of a registry, or a file of the user. */
export type WantedPlugin = { readonly id: string } | { readonly component: File; readonly signature: File | null };

/** Finds the component and its signature among chosen or dropped files; null when there is no `.wasm`. */
export function wantedOf(files: Iterable<File>): WantedPlugin | null {
  const list = [...files];
  const component = list.find(({ name }) => name.endsWith('.wasm'));
  if (component === undefined) return null;
  return { component, signature: list.find(({ name }) => name === `${component.name}.minisig`) ?? null };
}
