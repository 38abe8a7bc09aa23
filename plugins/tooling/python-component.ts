import { topLevelSections } from './embed-manifest.ts';

const PREAMBLE_BYTES = 8;
const EXPORT_SECTION = 11;
/** A section of component instances that holds one: an instance with no exports. */
const EMPTY_INSTANCE = Uint8Array.of(5, 3, 1, 1, 0);
const INSTANCE_SORT = 5;

/**
 * Returns the component without its top-level export `name`, an instance: componentize-py leaves one with what it needed to take its snapshot.
 * An empty instance takes its place, since later sections count on it. The component is returned as it is where there is no such export.
 */
export function dropInstanceExport(component: Uint8Array, name: string): Uint8Array {
  // One item: name of kind 0 with its length, then the sort.
  const bytes = new TextEncoder().encode(name);
  const wanted = Buffer.from([1, 0, bytes.length, ...bytes, INSTANCE_SORT]);
  const parts = topLevelSections(component).map((section) => {
    const isIt =
      section.id === EXPORT_SECTION &&
      Buffer.from(component.subarray(section.contentStart, section.end)).subarray(0, wanted.length).equals(wanted);
    return isIt ? EMPTY_INSTANCE : component.subarray(section.start, section.end);
  });
  return Buffer.concat([component.subarray(0, PREAMBLE_BYTES), ...parts]);
}
