import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Permission } from '@jackfield/protocol/plugins';
import { JackfieldError } from '../errors.ts';
import { tooLarge } from './gate/census.ts';
import { passGate } from './gate/gate.ts';
import type { GateReport } from './gate/gate.ts';
import { gateLimits } from './gate/limits.ts';
import { checkFit } from './manifest-fit.ts';
import { readManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { permissionsOf } from './permissions.ts';
import type { SettingsSchema } from './settings-schema.ts';

/** A validated plugin; none of its code has run. */
export interface InspectedPlugin {
  readonly file: string;
  readonly sizeBytes: number;
  /** SHA-256 of the file, lower-case hex. */
  readonly digest: string;
  readonly manifest: Manifest;
  readonly settingsSchema: SettingsSchema | null;
  readonly report: GateReport;
  readonly permissions: readonly Permission[];
}

/** Reads a component, never more than the validator's limit whatever `stat` reports, and validates it. Throws `PLUGIN_*` errors. */
export async function inspectFile(file: string): Promise<InspectedPlugin> {
  return inspectBytes(await readPluginFile(file), file);
}

/** As `inspectFile`, for bytes that were already read. */
export function inspectBytes(bytes: Uint8Array, file: string): InspectedPlugin {
  const report = passGate(bytes);
  const { manifest, settingsSchema } = readManifest(report.manifestText);
  checkFit(manifest, report);
  return {
    file,
    sizeBytes: bytes.length,
    digest: sha256(bytes),
    manifest,
    settingsSchema,
    report,
    permissions: permissionsOf(report, manifest.reasons, manifest.http?.hosts, manifest.failClosed === true),
  };
}

/** Returns the bytes of a plugin file of at most 64 MiB. Throws `PLUGIN_FILE_UNREADABLE` and `PLUGIN_TOO_LARGE`. */
export async function readPluginFile(file: string): Promise<Uint8Array> {
  try {
    await using handle = await open(file, 'r');
    const { size } = await handle.stat();
    if (size > gateLimits.fileBytes) throw tooLarge('the file', size, gateLimits.fileBytes);
    const bytes = new Uint8Array(size);
    let filled = 0;
    while (filled < size) {
      const { bytesRead } = await handle.read(bytes, filled, size - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } catch (error) {
    if (error instanceof JackfieldError) throw error;
    throw JackfieldError.of('PLUGIN_FILE_UNREADABLE', { file }, error);
  }
}

/** SHA-256 as lower-case hex. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
