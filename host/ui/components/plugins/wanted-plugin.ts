/** What the permission sheet is to show: a plugin of a registry, or a file of the user's. */
export type WantedPlugin = { readonly id: string } | { readonly component: File; readonly signature: File | null };

/** The component and its signature among files that were chosen or dropped; null when there is no `.wasm`. */
export function wantedOf(files: Iterable<File>): WantedPlugin | null {
  const list = [...files];
  const component = list.find(({ name }) => name.endsWith('.wasm'));
  if (component === undefined) return null;
  return { component, signature: list.find(({ name }) => name === `${component.name}.minisig`) ?? null };
}
