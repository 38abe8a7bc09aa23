import binaryen from 'assemblyscript/binaryen';

const PACKAGE = 'jackfield:plugin';
const VERSION = '0.1.0';

/**
 * Gives a core module's functions their names in the canonical ABI. AssemblyScript's exports are identifiers:
 * `captured_audio__on_audio_frame_captured` becomes `jackfield:plugin/captured-audio@0.1.0#on-audio-frame-captured`.
 * Names without `__` (`cabi_realloc`, `memory`) stay.
 */
export function renameExports(core: Uint8Array): Uint8Array {
  const module = binaryen.readBinary(core);
  try {
    module.setFeatures(binaryen.Features.All);
    const exports = Array.from({ length: module.getNumExports() }, (_, index) =>
      binaryen.getExportInfo(module.getExportByIndex(index)),
    );
    for (const { name, value } of exports) {
      const [interfaceName, functionName] = name.split('__').map((part) => part.replaceAll('_', '-'));
      if (functionName === undefined) continue;
      module.removeExport(name);
      module.addFunctionExport(value, `${PACKAGE}/${interfaceName}@${VERSION}#${functionName}`);
    }
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
