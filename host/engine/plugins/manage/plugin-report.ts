import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PluginMetrics, PluginLogLine, PluginView } from '@jackfield/protocol/plugins';
import type { CodedError } from '@jackfield/protocol/coded-error';
import { JackfieldError, reasonOf } from '../../errors.ts';
import { writeFileAtomic } from '../../settings/write-file-atomic.ts';

/** Report for a plugin's author. It holds nothing about other users, chat, settings or audio except what the plugin itself wrote into its log. */
interface PluginReport {
  readonly format: 1;
  readonly createdAt: string;
  readonly client: { readonly version: string; readonly node: string; readonly platform: string };
  readonly plugin: Pick<PluginView, 'id' | 'version' | 'digest' | 'source' | 'hooks' | 'signature'>;
  /** Why the host switched the plugin off; null when it did not. */
  readonly fault: CodedError | null;
  /** Metrics of the plugin; null while the plugin does not run. The name belongs to format 1. */
  readonly ledger: PluginMetrics | null;
  /** Permissions in force and how often each was used. */
  readonly grants: readonly { readonly id: string; readonly isInForce: boolean; readonly uses: number }[];
  /** Log lines, oldest first. */
  readonly log: readonly PluginLogLine[];
}

/** Writes the report of a plugin into a folder and returns its path. Rejects with `SETTINGS_UNWRITABLE`. */
export async function writeReport(
  folder: string,
  clientVersion: string,
  view: PluginView,
  log: readonly PluginLogLine[],
): Promise<string> {
  const { id, version, digest, source, hooks, signature, metrics, status } = view;
  const createdAt = new Date().toISOString();
  const report: PluginReport = {
    format: 1,
    createdAt,
    client: { version: clientVersion, node: process.version, platform: `${process.platform} ${process.arch}` },
    plugin: { id, version, digest, source: isShareable(source) ? source : 'elsewhere', hooks, signature },
    fault: 'error' in status ? { code: status.error.code, message: status.error.message } : null,
    ledger: metrics,
    grants: view.grants.map(({ id: permission, isInForce, uses }) => ({ id: permission, isInForce, uses })),
    log,
  };
  const name = `${id.replace(':', '-')}-${version}-${createdAt.replaceAll(/[:.]/g, '-')}.json`;
  const file = join(folder, name);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFileAtomic(file, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw JackfieldError.of('SETTINGS_UNWRITABLE', { file, reason: reasonOf(error) }, error);
  }
  return file;
}

/** The path of a folder names its owner. */
function isShareable(source: string): boolean {
  return source === 'bundled' || source === 'file' || /^https?:/.test(source);
}
