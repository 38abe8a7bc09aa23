import { topLevelSections } from './embed-manifest.ts';

const PREAMBLE_BYTES = 8;
const COMPONENT_EXPORT_SECTION = 11;

/**
 * Returns the component without its top-level export `name`, a function. It must stand in a section of its own, as
 * componentize-qjs writes it; otherwise this throws. Nothing else in the component may refer to the
 * export (transpiling the result would fail).
 */
export function dropFunctionExport(component: Uint8Array, name: string): Uint8Array {
  // One item: name of kind 0 with its length, then sort 1 (function).
  const nameBytes = new TextEncoder().encode(name);
  const wanted = Buffer.from([1, 0, nameBytes.length, ...nameBytes, 1]);
  const sections = topLevelSections(component);
  const kept = sections.filter((section) => {
    const content = component.subarray(section.start, section.end);
    return section.id !== COMPONENT_EXPORT_SECTION || Buffer.from(content).indexOf(wanted) === -1;
  });
  if (kept.length !== sections.length - 1) {
    throw new Error(`Expected one export ${name} in a section of its own, found ${sections.length - kept.length}.`);
  }
  return Buffer.concat([
    component.subarray(0, PREAMBLE_BYTES),
    ...kept.map((section) => component.subarray(section.start, section.end)),
  ]);
}
